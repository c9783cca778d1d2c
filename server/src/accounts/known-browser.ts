// A browser that a person signed in at before has a count of wrong passwords of its own: whoever guesses from elsewhere
// uses up the account's, and locks out the person at no browser of his. (OWASP: device cookies)

import { z } from 'zod'
import type { Deps } from '../kernel/deps.ts'
import { cookies, type Incoming, setCookie } from '../kernel/http/index.ts'
import { randomToken, sha256 } from '../kernel/ids.ts'
import { parseJson } from '../kernel/json.ts'

const COOKIE = '__Host-wayleave-browser'
const COOKIE_SECONDS = 365 * 24 * 3600
const COOKIE_LENGTH_MAX = 2_000
const PEOPLE_MAX = 5
const PLACE = 'cookie:known-browser'

/** `id`: of the browser, which nobody can make up; `people`: hashes of the addresses that signed in there, latest first. */
const knownBrowser = z.object({ id: z.string(), people: z.array(z.string()) })
type KnownBrowser = z.output<typeof knownBrowser>

/** The id of this browser when that person signed in at it before. */
export function knownBrowserOf(email: string, incoming: Incoming, { seal }: Pick<Deps, 'seal'>): string | undefined {
  const browser = read(incoming, seal)
  return browser?.people.includes(hashOf(email)) ? browser.id : undefined
}

/** The Set-Cookie value by which this browser is known as one of that person's. */
export function rememberBrowser(email: string, incoming: Incoming, { seal }: Pick<Deps, 'seal'>): string {
  const { id, people } = read(incoming, seal) ?? { id: randomToken(22), people: [] }
  const latest = [...new Set([hashOf(email), ...people])].slice(0, PEOPLE_MAX)
  const value = seal.seal(JSON.stringify({ id, people: latest } satisfies KnownBrowser), PLACE)
  return setCookie(COOKIE, value, COOKIE_SECONDS)
}

function read({ request }: Incoming, seal: Deps['seal']): KnownBrowser | undefined {
  const value = cookies(request)[COOKIE]
  if (!value || value.length > COOKIE_LENGTH_MAX) return undefined
  try {
    return knownBrowser.parse(parseJson(seal.open(value, PLACE)))
  } catch {
    return undefined // altered, or sealed with a key that is gone: a browser like any other
  }
}

function hashOf(email: string): string {
  return sha256(email.toLowerCase()).toString('base64url').slice(0, 22)
}
