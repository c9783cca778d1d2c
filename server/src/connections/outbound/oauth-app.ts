import { type App, fillText, type Json, type OAuth2 } from '../../apps/index.ts'

/** The part of an app that the OAuth protocol needs. */
export type OAuthApp = Pick<App, 'auth' | 'hosts' | 'is_of_person'>

/** What a connection keeps: what the person entered, what the provider gave. Opened, never logged. */
export type AuthFields = Record<string, Json>

/** @throws Error when the app has no OAuth settings: a broken invariant, since its auth type promised them */
export function oauth2Of(app: OAuthApp): OAuth2 {
  if (app.auth.oauth2 === undefined) throw new Error(`an app of auth type ${app.auth.type} has no OAuth settings`)
  return app.auth.oauth2
}

/**
 * Fills the values of fixed parameters from the connection's fields; those that come out empty are left out.
 * @throws TemplateError when a template is malformed
 */
export function fillParameters(parameters: Record<string, string>, auth: AuthFields): [name: string, value: string][] {
  return Object.entries(parameters)
    .map(([name, template]): [string, string] => [name, fillText(template, { auth })])
    .filter(([, value]) => value !== '')
}

/**
 * Everything in a connection's credentials and its app's settings that no log and no error may show: the fields declared
 * secret, the tokens, and whatever else the provider gave that is named or looks like one.
 */
export function secretsOf(app: OAuthApp, auth: AuthFields): string[] {
  const fields = new Map(app.auth.fields.map(({ key, type }) => [key, type]))
  const secrets = Object.entries(auth).flatMap(([key, value]) => {
    const type = fields.get(key)
    if (type !== undefined && type !== 'secret') return [] // what the person entered in the open
    return leavesOf(value, type === 'secret' || SECRET_NAME.test(key))
  })
  if (app.auth.oauth2) secrets.push(fillText(app.auth.oauth2.client_secret, { auth }))
  return secrets
}

/** What of a provider's answer must not be shown: whatever is named or looks like a secret. */
export function secretsIn(answer: Json): string[] {
  return leavesOf(answer, false)
}

/** Every text and number in it. */
export function textsIn(value: Json): string[] {
  return leavesOf(value, true)
}

const SECRET_NAME = /token|secret|password|passphrase|(?:^|_)(?:key|auth|code|jwt|session)(?:$|_)/i
const TOKEN_LIKE = /^[\w.~+/=-]{20,}$/

// The name of an object covers all that it holds: `authed_user.access_token`, but also `tokens.bot`.
function leavesOf(value: Json, isNamedSecret: boolean): string[] {
  if (typeof value === 'string') return isNamedSecret || TOKEN_LIKE.test(value) ? [value] : []
  if (typeof value === 'number') return isNamedSecret ? [String(value)] : []
  if (value === null || typeof value !== 'object') return []
  if (Array.isArray(value)) return value.flatMap((item) => leavesOf(item, isNamedSecret))
  return Object.entries(value).flatMap(([key, item]) => leavesOf(item, isNamedSecret || SECRET_NAME.test(key)))
}
