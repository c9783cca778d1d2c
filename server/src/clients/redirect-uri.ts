// Redirect URIs: what may be registered, and how one is compared.          RFC 6749 §3.1.2 · RFC 8252 §7.3 · RFC 9700 §2.1

const REFUSED_SCHEMES = new Set(['javascript:', 'data:', 'file:', 'blob:', 'vbscript:', 'about:'])

/** What is wrong with a redirect URI that somebody wants to register; undefined when nothing is. */
export function redirectUriMistake(uri: string, isPublicClient: boolean): string | undefined {
  if (!URL.canParse(uri)) return `"${uri}" is not an absolute URI`
  const url = new URL(uri)
  if (/[\s\\\p{Cc}]/u.test(uri)) return `"${uri}" has a blank, a backslash or a control character; percent-encode it`
  // `https:acme.test/cb` is a path of ours to a browser that reads it in a Location (URL Standard, special schemes).
  if (/^https?:(?!\/\/[^/])/i.test(uri)) return `"${uri}" has no host after https:// or http://`
  if (uri.includes('#')) return `"${uri}" has a fragment, which a redirect URI may not have`
  if (uri.includes('*')) return `"${uri}" has a wildcard; list each URI in full`
  if (REFUSED_SCHEMES.has(url.protocol)) return `"${uri}" has a scheme that runs or reads something in the browser`
  if (url.username || url.password) return `"${uri}" carries a user name or password`
  if (url.protocol === 'http:' && !isLoopback(url))
    return `"${uri}" uses http, which is for loopback addresses only; use https`
  if (url.protocol !== 'https:' && url.protocol !== 'http:' && !isPublicClient) {
    return `"${uri}" has a scheme of its own, which is for public clients only`
  }
  return undefined
}

function isLoopback(url: URL): boolean {
  return ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname)
}

/**
 * Whether `uri` is one of the registered ones: byte for byte, but for the port of a loopback address that a native client
 * listens at (RFC 8252 §7.3). Native clients are public ones.
 */
export function isRegisteredRedirectUri(uri: string, registered: readonly string[], isPublicClient = false): boolean {
  if (registered.includes(uri)) return true
  const portless = isPublicClient ? withoutLoopbackPort(uri) : undefined
  return portless !== undefined && registered.some((known) => withoutLoopbackPort(known) === portless)
}

// Behind the port comes the path, the query or the end: `http://127.0.0.1:80@attacker.test` is no loopback address.
const LOOPBACK = /^(http:\/\/(?:127\.0\.0\.1|\[::1\]|localhost))(?::\d{1,5})?((?:[/?].*)?)$/

function withoutLoopbackPort(uri: string): string | undefined {
  const [, host, rest] = LOOPBACK.exec(uri) ?? []
  return host === undefined || !URL.canParse(uri) ? undefined : `${host}${rest}`
}
