// A whole request of a manifest, filled: what is sent, short of the credentials.
import type { Json, RequestTemplate } from '../model.ts'
import { fillJson } from './fill-json.ts'
import { encodePairs, missesValue } from './fill-query.ts'
import { fillHeader, fillText } from './fill-text.ts'
import { fillUrl } from './fill-url.ts'
import { parseTemplate, singleName, TemplateError } from './parts.ts'
import { lookUp, type Values } from './values.ts'

/** A request ready to be authorised and sent. `contentType` belongs to the body and stands in no header. */
export type FilledRequest = {
  method: RequestTemplate['method']
  url: string
  headers: Record<string, string>
  body?: string
  contentType?: string
}

/**
 * Fills the address, query, headers and body of a request. A header that is one missing value is left out, so is each
 * query pair with a missing value; a `content-type` header of the manifest becomes `contentType`.
 * @throws TemplateError when a value does not fit its place or the host is not one of `hosts`.
 */
export function fillRequest(request: RequestTemplate, values: Values, hosts: readonly string[]): FilledRequest {
  const url = withQuery(fillUrl(request.url, values, hosts), request.query ?? {}, values)
  const { 'content-type': ownType, ...headers } = fillHeaders(request.headers ?? {}, values)
  const body = fillBody(request, values)
  return { method: request.method, url, headers, ...body, ...(body && ownType ? { contentType: ownType } : {}) }
}

function withQuery(url: string, query: Record<string, Json>, values: Values): string {
  const pairs = Object.entries(query).flatMap(([name, template]) => {
    if (typeof template === 'string' && missesValue(template, values)) return []
    return encodePairs(name, fillJson(template, values))
  })
  if (pairs.length === 0) return url
  return url + (url.includes('?') ? '&' : '?') + pairs.join('&')
}

/** Header names come out in lower case. */
function fillHeaders(headers: Record<string, string>, values: Values): Record<string, string> {
  const filled = Object.entries(headers).flatMap(([name, template]): [string, string][] => {
    const whole = singleName(parseTemplate(template))
    if (whole !== undefined && lookUp(whole, values) === undefined) return []
    return [[name.toLowerCase(), fillHeader(template, values)]]
  })
  return Object.fromEntries(filled)
}

function fillBody(request: RequestTemplate, values: Values): { body: string; contentType: string } | undefined {
  if (request.json !== undefined) {
    return { body: JSON.stringify(fillJson(request.json, values)), contentType: 'application/json' }
  }
  if (request.form !== undefined) {
    return { body: fillForm(request.form, values), contentType: 'application/x-www-form-urlencoded' }
  }
  if (request.text === undefined) return undefined
  return { body: fillText(request.text, values), contentType: 'text/plain; charset=utf-8' }
}

function fillForm(form: Json, values: Values): string {
  const filled = fillJson(form, values)
  if (filled === null || typeof filled !== 'object' || Array.isArray(filled)) {
    throw new TemplateError('', 'A form is filled from an object of names and values.')
  }
  return Object.entries(filled)
    .flatMap(([name, value]) => encodePairs(name, value))
    .join('&')
}
