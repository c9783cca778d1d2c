import type { App } from '../../apps/index.ts'

/** What a provider sent back with the browser. `captured`: values of the query that the app wants kept. */
export type SignInReturn =
  | { kind: 'code'; code: string; captured: Record<string, string> }
  /** The person said no. */
  | { kind: 'denied'; words: string }
  /** The provider said no. */
  | { kind: 'refused'; words: string }
  /** Not an answer of this app's provider: it counts for nothing. */
  | { kind: 'stray' }

const WORDS_CHARACTERS_MAX = 500
const VALUE_CHARACTERS_MAX = 4096

/**
 * Reads the query of a callback. `askedOrigin`: where this browser was sent to sign in. RFC 6749 §4.1.2, §4.1.2.1
 */
export function readReturn(query: URLSearchParams, app: App, askedOrigin: string | undefined): SignInReturn {
  const codeName = app.auth.oauth2?.code_param ?? 'code'
  const once = ['code', codeName, 'error', 'state', 'iss'] // RFC 6749 §3.1: no parameter twice
  if (once.some((name) => query.getAll(name).length > 1)) return { kind: 'stray' }
  if (!isIssued(query.get('iss'), app.auth.oauth2?.issuer, askedOrigin)) return { kind: 'stray' }
  const error = query.get('error')
  if (error !== null) {
    const words = plainWords(query.get('error_description') || error)
    return { kind: error === 'access_denied' ? 'denied' : 'refused', words }
  }
  const code = query.get(codeName)
  if (!code) return { kind: 'refused', words: 'nothing. The answer to the sign-in carries no code.' }
  const captured = (app.auth.oauth2?.capture_from_redirect ?? []).flatMap((name) => {
    const value = query.get(name)
    return value === null ? [] : [[name, value.slice(0, VALUE_CHARACTERS_MAX)] as const]
  })
  return { kind: 'code', code, captured: Object.fromEntries(captured) }
}

// RFC 9207 §2.4, against mix-up: simple string comparison with the issuer that the manifest names, and then none may
// lack it. Where it names none, the sign-in page is at the issuer's origin.
function isIssued(iss: string | null, issuer: string | undefined, askedOrigin: string | undefined): boolean {
  if (issuer !== undefined) return iss === issuer
  return iss === null || (URL.canParse(iss) && new URL(iss).origin === askedOrigin)
}

// Shown on a page, sent on to the partner and stored: no control characters, and not a novel.
function plainWords(text: string): string {
  return text
    .replaceAll(/\p{Cc}+/gu, ' ')
    .slice(0, WORDS_CHARACTERS_MAX)
    .toWellFormed()
}
