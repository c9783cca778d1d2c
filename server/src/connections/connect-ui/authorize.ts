// The address of the provider's sign-in page for a session.
import type { App } from '../../apps/index.ts'
import { type AuthFields, authorizeUrl, pkceChallenge } from '../outbound/index.ts'
import { redirectUriOf } from './addresses.ts'

/** @throws TemplateError when a field does not fit, or leads to a host that is not the app's */
export function signInUrl(
  app: App,
  fields: AuthFields,
  proof: { state: string; codeVerifier: string | undefined },
  publicUrl: string,
): string {
  return authorizeUrl(app, fields, {
    redirectUri: redirectUriOf(app, { publicUrl }),
    state: proof.state,
    codeChallenge: proof.codeVerifier === undefined ? undefined : pkceChallenge(proof.codeVerifier),
  })
}

/** Whether the fields lead to a sign-in page of the app. @throws TemplateError when they do not */
export function checkSignIn(app: App, fields: AuthFields, publicUrl: string): void {
  signInUrl(app, fields, { state: '', codeVerifier: undefined }, publicUrl)
}

/** The host and origin where the person signs in; undefined when the fields do not lead to one. */
export function signInPlace(app: App, fields: AuthFields): Pick<URL, 'host' | 'origin'> | undefined {
  try {
    return new URL(signInUrl(app, fields, { state: '', codeVerifier: undefined }, 'https://wayleave.invalid'))
  } catch {
    return undefined
  }
}
