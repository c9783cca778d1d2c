// What a hook is given: the bundle.                                                                       outbound-oauth §6
import { type App, fillText, type Json } from '../../apps/index.ts'
import type { AuthFields, JsonObject } from '../outbound/index.ts'
import type { ScriptRequest } from './script-request.ts'

/** Members of the bundle that depend on what is done: inputs by their names, `url_raw`, `meta`, `zap` and the like. */
export type BundleMembers = { [member: string]: Json }

/**
 * The bundle of a hook: every member that scripts may read is there, empty where it does not apply, so that
 * `bundle.action_fields.name` never fails. `auth_fields` holds the connection's fields and its tokens.
 */
export function bundleOf(app: Pick<App, 'auth'>, auth: AuthFields, members: BundleMembers): JsonObject {
  return { ...EMPTY, auth_fields: auth, oauth_data: oauthData(app, auth), ...members, meta: metaOf(members.meta) }
}

/** `bundle.response` of a hook that runs after a request, beside the request as it was sent. */
export function responseBundle(
  bundle: JsonObject,
  request: ScriptRequest,
  answer: { status: number; headers: Record<string, string>; body: string },
): JsonObject {
  const { status, headers, body } = answer
  return { ...bundle, request, response: { status_code: status, headers, content: body } }
}

const EMPTY: BundleMembers = {
  trigger_fields: {},
  trigger_fields_raw: {},
  action_fields: {},
  action_fields_full: {},
  action_fields_raw: {},
  search_fields: {},
  read_fields: {},
  read_context: {},
  trigger_data: {},
  subscribe_data: {},
  load: {},
  test_result: {},
  url_raw: '',
  raw_url: '',
  zap: { id: 0 },
}

const META = {
  auth_test: false,
  frontend: false,
  prefill: false,
  hydrate: true,
  test_poll: false,
  first_poll: false,
  standard_poll: true,
  limit: null,
  page: 0,
}

function metaOf(meta: Json | undefined): Json {
  return { ...META, ...(typeof meta === 'object' && !Array.isArray(meta) ? meta : {}) }
}

function oauthData({ auth: { oauth2 } }: Pick<App, 'auth'>, auth: AuthFields): JsonObject {
  if (!oauth2) return {}
  const fill = (template: string | undefined) => fillText(template ?? '', { auth })
  return {
    client_id: fill(oauth2.client_id),
    client_secret: fill(oauth2.client_secret),
    authorize_url: fill(oauth2.authorize_url),
    access_token_url: fill(oauth2.access_token_url),
    refresh_token_url: fill(oauth2.refresh_token_url),
    scope: fill(oauth2.scope),
  }
}
