/**
 * Sets query parameters of an absolute URL: the last word on each name is ours. What else stands in the query is left
 * exactly as written, and spaces become `%20`, which every provider understands.
 */
export function withQuery(url: string, parameters: readonly (readonly [name: string, value: string])[]): string {
  const names = new Set(parameters.map(([name]) => name))
  const target = new URL(url)
  const kept = target.search
    .slice(1)
    .split('&')
    .filter((pair) => pair !== '' && !names.has(nameOf(pair)))
  target.search = [...kept, ...parameters.map(([name, value]) => `${encode(name)}=${encode(value)}`)].join('&')
  return target.href
}

/** `application/x-www-form-urlencoded`, in the order given. */
export function formOf(parameters: readonly (readonly [name: string, value: string])[]): string {
  return new URLSearchParams(parameters.map(([name, value]) => [name, value])).toString()
}

function nameOf(pair: string): string {
  const [name] = new URLSearchParams(pair).keys()
  return name ?? ''
}

function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed())
}
