// The addresses of a session's own pages. Relative, so that they hold behind any proxy.
import type { App } from '../../apps/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import type { Visit } from './visit.ts'

type Place = Pick<Visit, 'app' | 'session' | 'window'>

/** The session's page; its forms post there too. */
export function pageAddress(place: Place): string {
  return addressOf(place, '')
}

/** Where a sign-in at the provider starts: a link, never a form (form-action would apply to every hop after it). */
export function signInAddress(place: Place): string {
  return addressOf(place, '/sign-in')
}

/** The fields form once more, filled with what may be shown again. */
export function editAddress(place: Place): string {
  return `${addressOf(place, '')}&edit=1`
}

export function statusAddress(place: Place): string {
  return addressOf(place, '/status')
}

/** Where the partner sends the browser once it has confirmed the person. Absolute: it travels. */
export function continueAddress(place: Place, publicUrl: string): string {
  return publicUrl + addressOf(place, '/continue')
}

/**
 * The redirect URI of an app, to be registered at its provider: the same for all its versions and all OAuth clients,
 * with the slash. The form without one is served too.
 */
export function redirectUriOf({ api_name }: Pick<App, 'api_name'>, { publicUrl }: Pick<Deps, 'publicUrl'>): string {
  return `${publicUrl}/dashboard/auth/oauth/return/${encodeURIComponent(api_name)}/`
}

function addressOf({ app, session, window }: Place, step: string): string {
  const suffix = window === 'second' ? '&window=second' : ''
  return `/to/${encodeURIComponent(app.key)}${step}?session=${session.id}${suffix}`
}
