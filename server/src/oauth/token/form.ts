// The parameters of a token request.                                    RFC 6749 §3.2 · authorization server §3
import { OAuthError } from '../../kernel/errors.ts'
import { readBody } from '../../kernel/http/index.ts'
import { isStorable, parseJson } from '../../kernel/json.ts'

export type Form = {
  /** The value, or undefined when absent or empty (RFC 6749 §3.2: the same thing). */
  get(name: string): string | undefined
  /** Throws `invalid_request` that names the parameter when it is absent. */
  required(name: string): string
  /** All that were sent, empty ones too. */
  entries(): Iterable<readonly [name: string, value: string]>
}

const BODY_BYTES_MAX = 64 * 1024

/**
 * Reads the four kinds of body that documented samples send: urlencoded, multipart, urlencoded mislabelled as
 * multipart, and JSON. Refuses parameters in the URL, repeated ones and bodies over 64 KiB.
 */
export async function readForm(request: Request, url: URL): Promise<Form> {
  if (url.search.length > 1) {
    throw new OAuthError('invalid_request', 'Parameters belong in the body, not in the URL.')
  }
  const text = await readBody(request, BODY_BYTES_MAX)
  if (text === undefined) throw new OAuthError('invalid_request', 'The body is over 64 KiB.', { status: 413 })
  const type = request.headers.get('content-type') ?? ''
  return formOf(await readPairs(type, text))
}

async function readPairs(type: string, text: string): Promise<Array<[string, string]>> {
  const mediaType = type.split(';')[0]?.trim().toLowerCase()
  if (mediaType === 'application/json') return readJsonPairs(text)
  if (mediaType === 'multipart/form-data' && text.startsWith('--')) return readMultipartPairs(type, text)
  if (mediaType === 'application/x-www-form-urlencoded' || mediaType === 'multipart/form-data') {
    return [...new URLSearchParams(text)]
  }
  throw new OAuthError('invalid_request', 'Send application/x-www-form-urlencoded.')
}

function readJsonPairs(text: string): Array<[string, string]> {
  const malformed = () => new OAuthError('invalid_request', 'The body is not a JSON object of strings.')
  let parsed: unknown
  try {
    parsed = parseJson(text)
  } catch {
    throw malformed()
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) throw malformed()
  const pairs = Object.entries(parsed).filter(([, value]) => value !== null)
  if (pairs.some(([, value]) => typeof value !== 'string')) throw malformed()
  if (hasRepeatedMember(text, parsed)) throw new OAuthError('invalid_request', 'A member of the JSON is given twice.')
  return pairs
}

// JSON.parse keeps the last of two members with one name. In a flat object of texts each name is a text, and each value
// but null: where the JSON holds more of them, one was lost.
function hasRepeatedMember(text: string, parsed: object): boolean {
  const members = Object.values(parsed)
  const kept = members.length + members.filter((value) => value !== null).length
  return (text.match(/"(?:[^"\\]|\\.)*"/g)?.length ?? 0) > kept
}

async function readMultipartPairs(type: string, text: string): Promise<Array<[string, string]>> {
  try {
    const data = await new Response(text, { headers: { 'content-type': type } }).formData()
    return [...data].map(([name, value]) => [name, typeof value === 'string' ? value : ''])
  } catch {
    throw new OAuthError('invalid_request', 'The multipart body cannot be read.')
  }
}

function formOf(pairs: ReadonlyArray<[string, string]>): Form {
  const values = new Map<string, string>()
  for (const [name, value] of pairs) {
    if (!isStorable(value))
      throw new OAuthError(
        'invalid_request',
        `The parameter ${printable(name)} holds characters that nothing may hold.`,
      )
    if (values.has(name))
      throw new OAuthError('invalid_request', `The parameter ${printable(name)} is given more than once.`)
    values.set(name, value)
  }
  const get = (name: string) => values.get(name) || undefined
  const required = (name: string) => {
    const value = get(name)
    if (value === undefined)
      throw new OAuthError('invalid_request', `The parameter ${name} is missing.`, { parameter: name })
    return value
  }
  return { get, required, entries: () => values }
}

// error_description is ASCII without quotes and backslashes (RFC 6749 §5.2), and a name may be anything.
function printable(name: string): string {
  return /^[\w.:-]{1,60}$/.test(name) ? name : 'with an unusual name'
}
