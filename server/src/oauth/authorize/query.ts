// The query of an authorize request, as it came.                                     RFC 6749 §3.1 · authorization server §2

export type AuthorizeQuery = {
  /** The decoded value; undefined when absent or empty (RFC 6749 §3.1: the same thing). */
  get(name: string): string | undefined
  /** `state` as it stood in the URL: what goes back is every byte of it, whatever encoding its client is used to. */
  rawState: string | undefined
  /** A parameter that was given more than once. */
  repeated: string | undefined
  /** All of them, decoded. */
  entries: ReadonlyArray<readonly [name: string, value: string]>
}

/** Reads `search`, with or without its question mark. */
export function readQuery(search: string): AuthorizeQuery {
  const values = new Map<string, string>()
  const entries: [string, string][] = []
  let rawState: string | undefined
  let repeated: string | undefined
  for (const segment of search.replace(/^\?/, '').split('&').filter(Boolean)) {
    const [name, value] = decode(segment)
    if (values.has(name)) repeated ??= name
    if (name === 'state' && value !== '') rawState = segment.slice(segment.indexOf('=') + 1)
    values.set(name, value)
    entries.push([name, value])
  }
  return { get: (name) => values.get(name) || undefined, rawState, repeated, entries }
}

// One segment is one pair. The ampersand keeps a leading question mark from being taken off.
function decode(segment: string): [string, string] {
  const [pair] = new URLSearchParams(`&${segment}`)
  return pair ?? ['', '']
}
