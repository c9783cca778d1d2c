import type { App } from '../../apps/index.ts'

/** What a provider sent back with the browser. `captured`: values of the query that the app wants kept. */
export type SignInReturn =
  | { kind: 'code'; code: string; captured: Record<string, string> }
  /** The person said no. */
  | { kind: 'denied'; words: string }
  /** The provider said no. */
  | { kind: 'refused'; words: string }

const WORDS_CHARACTERS_MAX = 500
const VALUE_CHARACTERS_MAX = 4096

/** Reads the query of a callback. RFC 6749 §4.1.2, §4.1.2.1 */
export function readReturn(query: URLSearchParams, app: App): SignInReturn {
  const error = query.get('error')
  if (error !== null) {
    const words = plainWords(query.get('error_description') || error)
    return { kind: error === 'access_denied' ? 'denied' : 'refused', words }
  }
  const code = query.get(app.auth.oauth2?.code_param ?? 'code')
  if (!code) return { kind: 'refused', words: 'nothing. The answer to the sign-in carries no code.' }
  const captured = (app.auth.oauth2?.capture_from_redirect ?? []).flatMap((name) => {
    const value = query.get(name)
    return value === null ? [] : [[name, value.slice(0, VALUE_CHARACTERS_MAX)] as const]
  })
  return { kind: 'code', code, captured: Object.fromEntries(captured) }
}

// Shown on a page, sent on to the partner and stored: no control characters, and not a novel.
function plainWords(text: string): string {
  return text
    .replaceAll(/\p{Cc}+/gu, ' ')
    .slice(0, WORDS_CHARACTERS_MAX)
    .toWellFormed()
}
