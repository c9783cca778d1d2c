// A request as an app's script sees it.                                                                   outbound-oauth §6
import type { Json } from '../../apps/index.ts'
import type { OutboundRequest } from '../../kernel/safe-fetch/index.ts'

/**
 * `bundle.request`. The query stands in `params`, not in `url`; header names are written as in `Content-Type`; `auth` is
 * user and password of HTTP Basic.
 */
export type ScriptRequest = {
  method: string
  url: string
  headers: { [name: string]: Json }
  params: { [name: string]: Json }
  data: Json
  auth: Json
}

/** The request for the script; `auth` where the app's scheme is HTTP Basic. */
export function toScriptRequest(request: OutboundRequest, auth: [string, string] | null = null): ScriptRequest {
  const [url = '', query = ''] = request.url.split(/[?#]/)
  const headers = Object.entries(request.headers ?? {}).map(([name, value]) => [titled(name), value])
  const data = request.body ?? null
  return { method: request.method, url, headers: Object.fromEntries(headers), params: paramsOf(query), data, auth }
}

/** A name that stands twice has a list of values. */
export function paramsOf(query: string): { [name: string]: Json } {
  const pairs = new URLSearchParams(query)
  return Object.fromEntries([...new Set(pairs.keys())].map((name) => [name, oneOrAll(pairs.getAll(name))]))
}

function oneOrAll(values: string[]): Json {
  return values.length === 1 ? (values[0] ?? '') : values
}

// Scripts name headers as people write them: bundle.request.headers.Authorization.
function titled(name: string): string {
  return name.replace(/(?<![^-])[a-z]/g, (letter) => letter.toUpperCase())
}
