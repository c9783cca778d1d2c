// What a script wants to be sent, checked: a script may change everything about a request but where it may go.
//                                                                                                     outbound-oauth §6, §7
import { type App, boundsOf, type Json, matchesHosts } from '../../apps/index.ts'
import type { OutboundRequest } from '../../kernel/safe-fetch/index.ts'
import { isJsonObject, type JsonObject } from '../outbound/dotted-path.ts'
import { maskSecrets, placeBasic } from '../outbound/index.ts'
import { formOf, withQuery } from '../outbound/query.ts'
import type { ScriptRequest } from './script-request.ts'

/** What a script gave cannot be sent. The message is for people, continues "the script …" and holds no secret. */
export class HookMistake extends Error {}

type Rules = { app: Pick<App, 'hosts' | 'name' | 'is_of_person'>; secrets: readonly string[] }

/**
 * The request that a script asks for: the members that it gave, laid over `original`. `data` that is a text is sent as it
 * is. Headers and parameters that hold a secret are named, so that they are dropped on a redirect to another origin.
 * @throws HookMistake for another host, a line break in a header, a method that is none
 */
export function sendableRequest(given: Json | undefined, original: ScriptRequest, rules: Rules): OutboundRequest {
  if (given !== undefined && given !== null && !isJsonObject(given)) {
    throw new HookMistake('does not return the request, an object')
  }
  const wanted: JsonObject = { ...original, ...given }
  const params = pairsOf(wanted.params)
  const headers = headersOf(wanted.headers)
  const body = bodyOf(wanted.data, headers['content-type'])
  const request: OutboundRequest = {
    method: methodOf(wanted.method),
    url: params.length === 0 ? urlOf(wanted.url, rules.app) : withQuery(urlOf(wanted.url, rules.app), params),
    headers: { ...(body && { 'content-type': body.type }), ...headers },
    ...boundsOf(rules.app),
    ...(body && { body: body.text }),
  }
  return withSecretsNamed(withAuth(request, wanted.auth), rules.secrets)
}

function methodOf(method: Json | undefined): string {
  const text = typeof method === 'string' ? method.toUpperCase() : ''
  if (/^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)$/.test(text)) return text
  throw new HookMistake('asks for a request with a method that is none')
}

function urlOf(url: Json | undefined, { hosts, name }: Rules['app']): string {
  const text = typeof url === 'string' ? url.trim() : ''
  if (!URL.canParse(text)) throw new HookMistake('asks for a request without an address')
  const parsed = new URL(text)
  // A name before the host is no credential here: it is how one address is made to look like another.
  if (parsed.username !== '' || parsed.password !== '' || !matchesHosts(parsed, hosts)) {
    throw new HookMistake(`asks for a request to ${parsed.host}, which is none of the hosts of ${name}`)
  }
  return text
}

function pairsOf(params: Json | undefined): [name: string, value: string][] {
  if (!isJsonObject(params)) return []
  return Object.entries(params).flatMap(([name, value]): [string, string][] => {
    if (value === null) return []
    return Array.isArray(value) ? value.map((item) => [name, textOf(item)]) : [[name, textOf(value)]]
  })
}

const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/ // RFC 9110 §5.6.2

/** Names in lower case; of two that differ by case alone the later one. */
function headersOf(headers: Json | undefined): Record<string, string> {
  if (!isJsonObject(headers)) return {}
  const given = Object.entries(headers).filter(([, value]) => value !== null && value !== undefined)
  return Object.fromEntries(given.map(([name, value]) => [headerName(name), headerValue(name, textOf(value))]))
}

function headerName(name: string): string {
  if (!HEADER_NAME.test(name)) throw new HookMistake('sets a header with a name that is none')
  return name.toLowerCase()
}

function headerValue(name: string, value: string): string {
  if (/[\r\n\0]/.test(value)) throw new HookMistake(`puts a line break into the header ${name}`)
  return value
}

const FORM = 'application/x-www-form-urlencoded'
const JSON_TYPE = 'application/json'

function bodyOf(data: Json | undefined, type: string | undefined): { text: string; type: string } | undefined {
  if (data === undefined || data === null || data === '') return undefined
  if (typeof data === 'string') return { text: data, type: /^\s*[[{]/.test(data) ? JSON_TYPE : FORM }
  if (type?.startsWith(FORM) && isJsonObject(data)) return { text: formOf(pairsOf(data)), type: FORM }
  return { text: JSON.stringify(data), type: JSON_TYPE }
}

function withAuth(request: OutboundRequest, auth: Json | undefined): OutboundRequest {
  if (!Array.isArray(auth) || auth.length < 2) return request
  return placeBasic(request, textOf(auth[0] ?? ''), textOf(auth[1] ?? ''))
}

function withSecretsNamed(request: OutboundRequest, secrets: readonly string[]): OutboundRequest {
  const isSecret = (value: string) => maskSecrets(value, secrets) !== value
  const secretHeaders = Object.entries(request.headers ?? {}).flatMap(([name, value]) => (isSecret(value) ? name : []))
  const query = [...new URL(request.url).searchParams].flatMap(([name, value]) => (isSecret(value) ? name : []))
  return { ...request, secretHeaders: [...(request.secretHeaders ?? []), ...secretHeaders], secretQuery: query }
}

function textOf(value: Json): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
