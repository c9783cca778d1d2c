import { type App, fillText, type Json, type OAuth2 } from '../../apps/index.ts'

/** The part of an app that the OAuth protocol needs. */
export type OAuthApp = Pick<App, 'auth' | 'hosts'>

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

/** Everything in a connection's fields and its app's settings that no log and no error may show. */
export function secretsOf(app: OAuthApp, auth: AuthFields): string[] {
  const keys = app.auth.fields.filter(({ type }) => type === 'secret').map(({ key }) => key)
  const secrets = [...keys, 'access_token', 'refresh_token'].map((key) => auth[key])
  if (app.auth.oauth2) secrets.push(fillText(app.auth.oauth2.client_secret, { auth }))
  return secrets.filter((secret) => typeof secret === 'string')
}
