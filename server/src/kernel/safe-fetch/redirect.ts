import { type OutboundRequest, REDIRECTS_MAX } from './outbound.ts'

/** One request on the wire, redirects not followed. Header names are lower-case. */
export type Hop = { method: string; url: URL; headers: Record<string, string>; body: string | undefined }

export type RedirectVerdict = { kind: 'stay' } | { kind: 'refused'; message: string } | { kind: 'follow'; hop: Hop }

type Received = { status: number; headers: Record<string, string> }
type Wishes = Pick<OutboundRequest, 'redirects' | 'secretHeaders' | 'secretQuery'>

const REDIRECTS = new Set([301, 302, 303, 307, 308])
const ALWAYS_SECRET = ['authorization', 'cookie']

/** Judges an answer: is it the last one, a redirect that is not followed, or a further hop (`followed` were made)? */
export function judgeRedirect(hop: Hop, received: Received, followed: number, wishes: Wishes): RedirectVerdict {
  const location = received.headers.location
  if (!REDIRECTS.has(received.status) || location === undefined) return { kind: 'stay' }
  if (wishes.redirects === 'refuse') return refused('The server answered with a redirect.')
  if (followed >= REDIRECTS_MAX) return refused(`The server redirected more than ${REDIRECTS_MAX} times.`)
  if (!URL.canParse(location, hop.url)) return refused('The server redirected to something that is not a URL.')
  const url = new URL(location, hop.url)
  if (wishes.redirects === 'same-host' && !isSameHost(hop.url, url)) {
    return refused('The server redirected to another host.')
  }
  return nextHop(hop, url, received.status, wishes)
}

// The port is part of the host; a step up from http to https is not another host, a step down is.
function isSameHost(from: URL, to: URL): boolean {
  return to.host === from.host && !(from.protocol === 'https:' && to.protocol === 'http:')
}

function nextHop(hop: Hop, url: URL, status: number, wishes: Wishes): RedirectVerdict {
  const sameOrigin = url.origin === hop.url.origin
  const keepsMethod = status === 307 || status === 308
  // RFC 9110 §15.4.8 keeps the body; a body may hold secrets, and a write without its body is another write.
  if (keepsMethod && hop.body !== undefined && !sameOrigin) return refused('The server redirected a body elsewhere.')
  const moved = keepsMethod ? hop : { ...hop, ...asGet(hop) }
  if (sameOrigin) return { kind: 'follow', hop: { ...moved, url } }
  for (const name of wishes.secretQuery ?? []) url.searchParams.delete(name)
  return { kind: 'follow', hop: { ...moved, url, headers: withoutSecrets(moved.headers, wishes.secretHeaders ?? []) } }
}

function asGet(hop: Hop): Pick<Hop, 'method' | 'headers' | 'body'> {
  const headers = Object.entries(hop.headers).filter(([name]) => !name.startsWith('content-'))
  return { method: hop.method === 'HEAD' ? 'HEAD' : 'GET', headers: Object.fromEntries(headers), body: undefined }
}

function withoutSecrets(headers: Record<string, string>, secretHeaders: readonly string[]): Record<string, string> {
  const secret = new Set([...ALWAYS_SECRET, ...secretHeaders.map((name) => name.toLowerCase())])
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !secret.has(name)))
}

function refused(message: string): RedirectVerdict {
  return { kind: 'refused', message }
}
