// Takes every secret out of a request before it is kept: by the name it stands under, and by what it looks like.

const MASK = '[masked]'

const SECRET_HEADERS = new Set([
  'authorization',
  'proxy-authorization',
  'cookie',
  'set-cookie',
  'x-api-key',
  'connect-nonce',
  'webhook-signature',
])

const SECRET_NAMES =
  /(^|[_.-])(token|tokens|code|secret|password|passwd|assertion|verifier|api_?key|key|credential|credentials|handle|nonce|signature|jwt|auth|csrf|session)$|passw|secret/

// Bearer and Basic credentials, JWTs, keys with a known beginning, and our own tokens (43 letters and digits).
const SECRET_LOOKS: readonly RegExp[] = [
  /\b(?:Bearer|Basic|Token|Key)\s+[A-Za-z0-9+/=_.~-]{8,}/gi,
  /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*/g,
  /\b(?:sk|whsec|xox[a-z]|ghp|gho)[-_][A-Za-z0-9+/=_-]{8,}/g,
  /\b[A-Za-z0-9]{43,}\b/g,
]

// Links that are mailed or handed out: whoever has one is let in.
const SECRET_PATHS = /^(\/welcome)\/[^/]+/

/** A path without the secret that some links carry in it. */
export function maskPath(path: string): string {
  return path.replace(SECRET_PATHS, `$1/${MASK}`)
}

/** The headers of a request by name, secret ones masked. */
export function maskHeaders(headers: Headers): Record<string, string> {
  return Object.fromEntries(
    [...headers].map(([name, value]) => [name, SECRET_HEADERS.has(name) ? MASK : maskLooks(value)]),
  )
}

/** A query string without its secrets; order and repeated names stay. */
export function maskQuery(query: string, path: string): string {
  return query === '' ? '' : maskForm(query, path)
}

/** A body without its secrets. What is neither JSON nor a form, or too long, is told by its size alone. */
export function maskBody(text: string | undefined, contentType: string, path: string): string {
  const type = contentType.split(';')[0]?.trim().toLowerCase() ?? ''
  if (text === undefined) return '[longer than 64 KiB]'
  if (text === '') return ''
  if (type === 'application/x-www-form-urlencoded') return maskForm(text, path)
  if (type === 'application/json' || type.endsWith('+json') || type === '') return maskJson(text)
  return `[${Buffer.byteLength(text)} bytes of ${type}]`
}

function maskForm(text: string, path: string): string {
  const masked = [...new URLSearchParams(text)].map(
    ([name, value]) => `${encodeURIComponent(name)}=${isSecret(name, path) ? MASK : encode(maskLooks(value))}`,
  )
  return masked.join('&')
}

function maskJson(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), (name, value: unknown) => {
      if (value !== null && isSecretName(name)) return MASK
      return typeof value === 'string' ? maskLooks(value) : value
    })
  } catch {
    return `[${Buffer.byteLength(text)} bytes that are not JSON]`
  }
}

/** What a person types into a Connect page is all between that person and the provider, whatever an app calls it. */
function isSecret(name: string, path: string): boolean {
  return isSecretName(name) || (/^\/to\//.test(path) && !['theme', 'reconnect_id', 'redirect_uri'].includes(name))
}

function isSecretName(name: string): boolean {
  return SECRET_NAMES.test(name.replaceAll(/([a-z])([A-Z])/g, '$1_$2').toLowerCase())
}

function maskLooks(text: string): string {
  return SECRET_LOOKS.reduce((masked, look) => masked.replaceAll(look, MASK), text)
}

function encode(value: string): string {
  return encodeURIComponent(value).replaceAll(encodeURIComponent(MASK), MASK)
}
