// GET and POST /v2/zaps

import { unexpectedAnswer } from '../http/answer.ts'
import type { Api, Query } from '../http/api.ts'
import type { CallOptions } from '../http/deadline.ts'
import { isRecord } from '../record.ts'
import type { Zap } from '../wire/index.ts'
import type { ConnectionId } from './connections.ts'
import { everyItem, fetchPage, LONGEST_PAGE, listRequest, type Page } from './page.ts'

/** Ids in a Zap that come as the objects which they name. */
export type ExpandZap = 'steps.action' | 'steps.action.app' | 'steps.authentication' | 'steps.authentication.app'

/** Which Zaps. */
export type ListZaps = CallOptions & {
  /** By what steps of your own app are given: an input has one of its values, and all inputs that are named match. */
  inputs?: { [input: string]: string | readonly string[] }
  /** Those shared with the user too; has no effect without `zap:account:all`. */
  includeShared?: boolean
  expand?: readonly ExpandZap[]
  /** Items a page, at most 100. Default 10. */
  limit?: number
  offset?: number
}

/** A step of a new Zap. */
export type NewZapStep = {
  /** The `id` of a fresh listing. */
  action: string
  /** Null for an app that needs no connection. */
  connection: ConnectionId | null
  /** Values by input id. `{{field}}` and `{{alias.field}}` stand for what an earlier step gave. */
  inputs: { [id: string]: unknown }
  /** A name for this step in later ones: `^[a-z][a-z0-9_]*$`. */
  alias?: string
}

/** A new Zap: a trigger (an action of type READ), then what follows it. */
export type NewZap = { title: string; steps: readonly NewZapStep[] }

/** Options of a call that makes a Zap. */
export type CreateZapOptions = CallOptions & {
  expand?: readonly ExpandZap[]
  /**
   * 1 to 255 visible ASCII characters; the same key and Zap within 24 h is the same Zap, never a second one.
   * Default: a random UUID for this call, kept across its own repeats.
   */
  idempotencyKey?: string
}

/** The user's Zaps. */
export type Zaps = {
  /**
   * The user's Zaps that your client reaches, the one that changed last first. Needs `zap`, `zap:all` or
   * `zap:account:all`. Follows `GET /v2/zaps`.
   * @throws {WayleaveError} any refusal, no answer, deadline
   * @example
   * ```ts
   * const page = await user.zaps.list({ inputs: { shelf: ['8', '9'] } })
   * console.log(page.data.filter((zap) => zap.is_enabled).length, page.meta.count)
   * ```
   */
  list(options?: ListZaps): Promise<Page<Zap>>
  /**
   * Every Zap, page by page as they are wanted; `limit` is items a page, here 100.
   * @throws {WayleaveError} while it is iterated: any refusal, no answer, deadline of one request
   * @example
   * ```ts
   * for await (const zap of user.zaps.all()) console.log(zap.title, zap.is_enabled, zap.off_reason ?? '')
   * ```
   */
  all(options?: ListZaps): AsyncIterable<Zap>
  /**
   * Makes a Zap, switched on. It carries an `Idempotency-Key`: a repeat makes no second one. Needs `zap:write`. Follows
   * `POST /v2/zaps`.
   * @throws {WayleaveError} `invalid`, `required`: a step, named by `errors[].source.pointer`;
   *   `authentication_expired`: reconnect; any other refusal, no answer, deadline
   * @example
   * ```ts
   * const actions = (await user.actions.list({ app: 'petshop' })).data
   * const idOf = (key) => actions.find((action) => action.key === key).id
   * const zap = await user.zaps.create({
   *   title: 'Rename the shelf of what was shipped',
   *   steps: [
   *     { action: idOf('order_shipped'), connection: '415093277', inputs: {}, alias: 'order' },
   *     { action: idOf('rename_shelf'), connection: '415093277', inputs: { name: 'Free of {{order.title}}' } },
   *   ],
   * })
   * console.log(zap.id, zap.links.html_editor)
   * ```
   */
  create(zap: NewZap, options?: CreateZapOptions): Promise<Zap>
}

const PATH = '/v2/zaps'

/** The Zaps of one user. */
export function createZaps(api: Api): Zaps {
  const zaps: Zaps = {
    list: (options = {}) => fetchPage(api, 'GET', PATH, listRequest(queryOf(options), options)),
    all: (options = {}) => everyItem(() => zaps.list({ limit: LONGEST_PAGE, ...options }), options),
    async create({ title, steps }, { idempotencyKey, expand, timeoutMs, signal } = {}) {
      const json = { data: { title, steps: steps.map(toStep) } }
      const headers = { 'idempotency-key': idempotencyKey ?? crypto.randomUUID() }
      const query = { expand: expand?.join(',') }
      const { body, status } = await api('POST', PATH, { query, json, headers, timeoutMs, signal })
      // 201 and the bare Zap, no `data`.
      if (!isRecord(body) || typeof body.id !== 'string') throw unexpectedAnswer(status, 'The answer is not a Zap.')
      return body as Zap
    },
  }
  return zaps
}

function toStep({ action, connection, inputs, alias }: NewZapStep) {
  return { action, authentication: connection, inputs, ...(alias === undefined ? {} : { alias }) }
}

function queryOf({ inputs = {}, includeShared, expand, limit, offset }: ListZaps): Query {
  const wanted = Object.entries(inputs).map(([input, values]) => [`inputs[${input}]`, [values].flat().join(',')])
  const include_shared = includeShared === undefined ? undefined : String(includeShared)
  return { ...Object.fromEntries(wanted), include_shared, expand: expand?.join(','), limit, offset }
}
