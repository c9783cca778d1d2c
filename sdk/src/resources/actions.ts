// GET /v2/actions and the field operations below POST /v2/actions/{action_id}

import type { Api } from '../http/api.ts'
import type { CallOptions } from '../http/deadline.ts'
import type {
  Action,
  ActionType,
  Choice,
  Fieldset,
  InfoField,
  InputField,
  JsonObject,
  OutputField,
} from '../wire/index.ts'
import type { ConnectionId } from './connections.ts'
import { everyItem, fetchPage, listRequest, type Page } from './page.ts'

/** Which actions: those of one app, by any of its names. Without `limit` all of them. */
export type ListActions = CallOptions & { app: string; actionType?: ActionType; limit?: number; offset?: number }

/** The connection (null: the app needs none) and the values filled in so far. */
export type FieldsOf = CallOptions & { connection: ConnectionId | null; inputs?: { [id: string]: unknown } }

/** As {@link FieldsOf}; `page` is the opaque name of a page, from `links.next`. */
export type ChoicesOf = FieldsOf & { page?: string }

/** As {@link FieldsOf}; live samples come from one real call, never of a WRITE action. */
export type OutputsOf = FieldsOf & { fetchLiveSamples?: boolean }

/** As {@link FieldsOf}, all values filled in; at most `limit` (10) results from `offset` (0) on. */
export type TestOf = FieldsOf & { limit?: number; offset?: number }

/** What an app can do, and what its actions ask for. */
export type Actions = {
  /**
   * The actions of an app. An `id` is made anew on every listing; never store it, store `key`. Needs `zap`.
   * Follows `GET /v2/actions`.
   * @throws {WayleaveError} `not_found`: no such app; any other refusal, no answer, deadline
   * @example
   * ```ts
   * const { data } = await user.actions.list({ app: 'petshop', actionType: 'WRITE' })
   * const createPet = data.find((action) => action.key === 'create_pet')
   * ```
   */
  list(options: ListActions): Promise<Page<Action>>
  /**
   * Every action of an app, for a list that goes on over pages because of its `limit`.
   * @throws {WayleaveError} while it is iterated: `not_found`: no such app; any other refusal, no answer, deadline of one
   *   request
   * @example
   * ```ts
   * for await (const { key, title } of user.actions.all({ app: 'petshop' })) console.log(key, title)
   * ```
   */
  all(options: ListActions): AsyncIterable<Action>
  /**
   * What an action asks for, in display order. Ask again with all values after a change of a field with
   * `invalidates_input_fields`. Needs `zap:write`. Follows `POST /v2/actions/{action_id}/inputs`.
   * @throws {WayleaveError} `authentication_expired`: reconnect; any other refusal, no answer, deadline
   * @example
   * ```ts
   * const [action] = (await user.actions.list({ app: 'petshop' })).data
   * const { data } = await user.actions.inputs(action.id, { connection: '415093277', inputs: { species: 'cat' } })
   * ```
   */
  inputs(actionId: string, options: FieldsOf): Promise<Page<InputField | InfoField | Fieldset>>
  /**
   * The choices of an input with format SELECT; the inputs in its `depends_on` need a value first. Needs `zap`.
   * Follows `POST /v2/actions/{action_id}/inputs/{input_id}/choices`.
   * @throws {WayleaveError} `required`: a depended-on input has no value; any other refusal, no answer, deadline
   * @example
   * ```ts
   * const [action] = (await user.actions.list({ app: 'petshop' })).data
   * const page = await user.actions.choices(action.id, 'owner_id', { connection: '415093277' })
   * for await (const { value, label } of page) console.log(value, label ?? value)
   * ```
   */
  choices(actionId: string, inputId: string, options: ChoicesOf): Promise<Page<Choice, { page: number }>>
  /**
   * Every choice, page by page as they are wanted.
   * @throws {WayleaveError} while it is iterated: as {@link Actions.choices}
   * @example
   * ```ts
   * const [action] = (await user.actions.list({ app: 'petshop' })).data
   * for await (const { value } of user.actions.allChoices(action.id, 'shelf', { connection: '415093277' })) {
   *   if (value === '9') break // no further page is asked for
   * }
   * ```
   */
  allChoices(actionId: string, inputId: string, options: ChoicesOf): AsyncIterable<Choice>
  /**
   * The fields of an action's results, flattened. Needs `zap:write`. Follows `POST /v2/actions/{action_id}/outputs`.
   * @throws {WayleaveError} any refusal, no answer, deadline
   * @example
   * ```ts
   * const [action] = (await user.actions.list({ app: 'petshop' })).data
   * const { data } = await user.actions.outputs(action.id, { connection: '415093277' })
   * ```
   */
  outputs(actionId: string, options: OutputsOf): Promise<Page<OutputField>>
  /**
   * Really performs the action and gives its results as they are: a WRITE writes. Never repeated by this package. Needs
   * `zap:write`. Follows `POST /v2/actions/{action_id}/test`.
   * @throws {WayleaveError} `invalid`: the third party refused; any other refusal, no answer, deadline
   * @example
   * ```ts
   * const [action] = (await user.actions.list({ app: 'petshop', actionType: 'READ' })).data
   * const { data } = await user.actions.test(action.id, { connection: '415093277', limit: 3 })
   * ```
   */
  test(actionId: string, options: TestOf): Promise<Page<JsonObject>>
}

/** The actions as one user sees them. */
export function createActions(api: Api): Actions {
  const actions: Actions = {
    list({ app, actionType, limit, offset, ...options }) {
      const query = { app, action_type: actionType, limit, offset }
      return fetchPage(api, 'GET', '/v2/actions', listRequest(query, options))
    },
    all: (options) => everyItem(() => actions.list(options), options),
    inputs(actionId, { connection, inputs, ...options }) {
      return fetchPage(api, 'POST', `${pathOf(actionId)}/inputs`, withFields(connection, inputs, {}, options))
    },
    choices(actionId, inputId, { connection, inputs, page, ...options }) {
      const path = `${pathOf(actionId)}/inputs/${encodeURIComponent(inputId)}/choices`
      return fetchPage(api, 'POST', path, { ...withFields(connection, inputs, {}, options), query: { page } })
    },
    allChoices: (actionId, inputId, options) => everyItem(() => actions.choices(actionId, inputId, options), options),
    outputs(actionId, { connection, inputs, fetchLiveSamples, ...options }) {
      const extra = fetchLiveSamples === undefined ? {} : { fetch_live_samples: fetchLiveSamples }
      return fetchPage(api, 'POST', `${pathOf(actionId)}/outputs`, withFields(connection, inputs, extra, options))
    },
    test(actionId, { connection, inputs, limit, offset, ...options }) {
      const request = withFields(connection, inputs, { limit, offset }, options)
      return fetchPage(api, 'POST', `${pathOf(actionId)}/test`, { ...request, isRepeatable: false })
    },
  }
  return actions
}

function pathOf(actionId: string): string {
  return `/v2/actions/${encodeURIComponent(actionId)}`
}

/** The body that all field operations share. All but test only read, so they may be repeated. */
function withFields(
  connection: ConnectionId | null,
  inputs: { [id: string]: unknown } | undefined,
  extra: { fetch_live_samples?: boolean; limit?: number | undefined; offset?: number | undefined },
  { timeoutMs, signal }: CallOptions,
) {
  return { json: { data: { authentication: connection, inputs: inputs ?? {}, ...extra } }, timeoutMs, signal }
}
