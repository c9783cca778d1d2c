// The hooks of sign-in: pre_oauthv2_token, post_oauthv2_token, pre_oauthv2_refresh, get_session_info.    outbound-oauth §6
import { type App, hasHook, type Json } from '../../apps/index.ts'
import { parseJson } from '../../kernel/json.ts'
import {
  type AuthFields,
  isJsonObject,
  type JsonObject,
  type Judging,
  judgeTokenAnswer,
  secretsOf,
  type TokenHooks,
  type TokenOutcome,
} from '../outbound/index.ts'
import { bundleOf, responseBundle } from './bundle.ts'
import { type AuthHookDeps, listenerOf } from './log-listener.ts'
import { secretsInAnswer } from './masked-words.ts'
import { type HookCall, type HookEnd, runHook } from './run-hook.ts'
import { paramsOf, type ScriptRequest, toScriptRequest } from './script-request.ts'
import { HookMistake, sendableRequest } from './sendable-request.ts'

const FORM = 'application/x-www-form-urlencoded'

/** What the app's script has to say in the exchange of a code. */
export function exchangeHooks(app: App, auth: AuthFields, deps: AuthHookDeps): TokenHooks {
  return {
    ...(hasHook(app, 'pre_oauthv2_token') && { pre: pre('pre_oauthv2_token', app, auth, deps) }),
    ...(hasHook(app, 'post_oauthv2_token') && { post: post(app, auth, deps) }),
  }
}

/** What it has to say in a refresh; the answer is read as it comes. */
export function refreshHooks(app: App, auth: AuthFields, deps: AuthHookDeps): TokenHooks {
  return hasHook(app, 'pre_oauthv2_refresh') ? { pre: pre('pre_oauthv2_refresh', app, auth, deps) } : {}
}

/** Whether the app's script logs in by itself. */
export function hasSessionHook(app: App): boolean {
  return app.auth.type === 'session' && hasHook(app, 'get_session_info')
}

/** Logs in by the script: every field that it returns is kept, one of them as the token of the session. */
export async function logInByScript(app: App, auth: AuthFields, deps: AuthHookDeps): Promise<TokenOutcome> {
  const secrets = secretsOf(app, auth)
  const bundle = bundleOf(app, auth, {})
  const end = await signIn({ app, method: 'get_session_info', bundle, secrets }, deps)
  if (end.kind !== 'returned') return refusalOf(end)
  const { value } = end
  if (!isJsonObject(value) || Object.keys(value).length === 0) {
    return { kind: 'temporary', detail: 'The script returned no session.', by_script: true }
  }
  const shape = { token_path: tokenNameIn(value, app.auth.login?.token_path), extra_fields: Object.keys(value) }
  const outcome = judgeTokenAnswer(answerOf(value), { shape, now: deps.clock.now(), secrets })
  if (outcome.kind !== 'tokens')
    return { kind: 'temporary', detail: 'The script returned no session.', by_script: true }
  return { ...outcome, tokens: { ...outcome.tokens, extra: value } }
}

function signIn(call: Pick<HookCall, 'app' | 'method' | 'bundle' | 'secrets'>, deps: AuthHookDeps): Promise<HookEnd> {
  return runHook({ ...call, listener: listenerOf(call.app, deps) }, deps)
}

function pre(method: string, app: App, auth: AuthFields, deps: AuthHookDeps): NonNullable<TokenHooks['pre']> {
  return async (request, { secrets }) => {
    const asked = toScriptRequest(request)
    const load = parametersIn(asked)
    const original = method === 'pre_oauthv2_refresh' ? withDataOf(asked) : asked
    const { url } = original
    const bundle = { ...bundleOf(app, auth, { load, url_raw: url, raw_url: url }), request: original }
    const end = await signIn({ app, method, bundle, secrets }, deps)
    if (end.kind !== 'returned') return refusalOf(end)
    try {
      const { redirects, bodyBytesMax } = request
      const limits = { ...(redirects && { redirects }), ...(bodyBytesMax && { bodyBytesMax }) }
      return { ...sendableRequest(end.value, original, { app, secrets }), ...limits }
    } catch (error) {
      if (!(error instanceof HookMistake)) throw error
      return {
        kind: 'temporary',
        detail: `The script of ${app.name} failed in ${method}: it ${error.message}.`,
        by_script: true,
      }
    }
  }
}

function post(app: App, auth: AuthFields, deps: AuthHookDeps): NonNullable<TokenHooks['post']> {
  return async (answer, request, judging) => {
    const read = judgeTokenAnswer(answer, judging)
    const tokens = read.kind === 'tokens' ? tokensIn(read.tokens) : []
    const secrets = [...judging.secrets, ...tokens, ...secretsInAnswer(answer)]
    const sent = toScriptRequest(request)
    const bundle = responseBundle(bundleOf(app, auth, { load: parametersIn(sent) }), sent, answer)
    const end = await signIn({ app, method: 'post_oauthv2_token', bundle, secrets }, deps)
    if (end.kind !== 'returned') return refusalOf(end)
    return isJsonObject(end.value) ? judgeTokenAnswer(answerOf(end.value), shapedFor(end.value, judging)) : read
  }
}

// The script may give the tokens under their usual names, wherever the provider had them.
function shapedFor(value: JsonObject, judging: Judging): Judging {
  const isUsual = Object.hasOwn(value, 'access_token')
  return isUsual ? { ...judging, shape: { ...judging.shape, token_path: 'access_token' } } : judging
}

function answerOf(value: JsonObject): Parameters<typeof judgeTokenAnswer>[0] {
  const headers = { 'content-type': 'application/json' }
  return { kind: 'answer', status: 200, headers, body: JSON.stringify(value), url: '' }
}

// Scripts read and change the parameters of a refresh as members of `data`; it leaves as a form, or as the app's JSON.
function withDataOf(request: ScriptRequest): ScriptRequest {
  const headers = { 'Content-Type': FORM, ...request.headers }
  if (typeof request.data !== 'string') return { ...request, headers, params: {}, data: request.params }
  return { ...request, headers, data: parametersIn({ ...request, params: {} }) }
}

/** The parameters of a token request, wherever its encoding puts them. */
function parametersIn({ params, data, headers }: ScriptRequest): JsonObject {
  if (typeof data !== 'string') return params
  const isJson = String(headers['Content-Type']).includes('json')
  const inBody = isJson ? jsonOf(data) : paramsOf(data)
  return { ...params, ...(isJsonObject(inBody) ? inBody : {}) }
}

function jsonOf(text: string): Json | undefined {
  try {
    return parseJson(text) as Json
  } catch {
    return undefined // the script's own
  }
}

function tokenNameIn(value: JsonObject, tokenPath: string | undefined): string {
  const [only, ...more] = Object.keys(value).filter((name) => typeof value[name] === 'string')
  const usual = ['access_token', tokenPath, 'token', 'session_token', 'session_id', 'sessionKey', 'session_key']
  const found = usual.find((name) => name !== undefined && Object.hasOwn(value, name))
  return found ?? (more.length === 0 ? only : undefined) ?? 'access_token'
}

function tokensIn({ access_token, refresh_token }: { access_token: string; refresh_token?: string }): string[] {
  return refresh_token === undefined ? [access_token] : [access_token, refresh_token]
}

// Only what the script says to be over is over: anything else may be a matter of the moment.
function refusalOf(end: Exclude<HookEnd, { kind: 'returned' }>): TokenOutcome {
  if (end.kind === 'failed') return { kind: 'temporary', detail: end.detail, by_script: true }
  const detail = end.message || end.exception
  const isOver = end.exception === 'ExpiredAuthException' || end.exception === 'InvalidSessionException'
  if (isOver) return { kind: 'final', error: end.exception, detail, status: 0, by_script: true }
  return { kind: 'temporary', detail, by_script: true }
}
