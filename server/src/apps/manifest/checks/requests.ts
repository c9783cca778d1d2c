// What holds for every request of a manifest, wherever it stands.
import { namesIn } from '../../template/index.ts'
import type { Report } from '../mistake.ts'
import { at, isGiven, items, members, type Spot, text, textAt } from '../spot.ts'
import { wrongUrl } from './wrong-url.ts'

const BODIES = ['json', 'form', 'text']
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/ // RFC 9110 §5.6.2
/** The connection's own headers: writing them by hand would let one request hide another. */
const FORBIDDEN_HEADERS = new Set([
  'host',
  'content-length',
  'transfer-encoding',
  'connection',
  'upgrade',
  'te',
  'trailer',
])

/** Every request of the manifest, in the order of the manifest's members. */
export function allRequests(manifest: Spot): Spot[] {
  const owners = [...members(at(manifest, 'operations')), ...members(at(manifest, 'triggers'))].map(
    ([, owner]) => owner,
  )
  const places = [at(manifest, 'auth', 'test'), at(manifest, 'auth', 'login', 'request')]
  for (const owner of owners) places.push(...['request', 'subscribe', 'unsubscribe'].map((name) => at(owner, name)))
  return places.filter(isGiven)
}

/** Addresses of the manifest that stand outside requests. */
export function signInUrls(manifest: Spot): Spot[] {
  const names = ['authorize_url', 'access_token_url', 'refresh_token_url']
  return names.map((name) => at(manifest, 'auth', 'oauth2', name)).filter(isGiven)
}

export function checkRequests(manifest: Spot, report: Report): void {
  const hosts = items(at(manifest, 'hosts')).map((entry) => textAt(entry) ?? '')
  for (const request of allRequests(manifest)) {
    checkUrl(at(request, 'url'), hosts, report)
    checkBody(request, report)
    checkHeaders(at(request, 'headers'), report)
  }
  for (const url of signInUrls(manifest)) checkUrl(url, hosts, report)
}

function checkUrl(url: Spot, hosts: readonly string[], report: Report): void {
  const template = textAt(url)
  if (!template || !hasGoodNames(template)) return
  const wrong = wrongUrl(template, hosts)
  if (wrong) report(url.path, wrong)
}

function hasGoodNames(template: string): boolean {
  try {
    namesIn(template)
    return true
  } catch {
    return false // reported with its name by the check of templates
  }
}

function checkBody(request: Spot, report: Report): void {
  const given = BODIES.filter((name) => isGiven(at(request, name)))
  const [first, second] = given
  if (second) report([...request.path, second], `A request has one body: "${first}" stands here already.`)
  const method = text(request, 'method')
  if (first && (method === 'GET' || method === 'HEAD')) {
    report([...request.path, first], `${method} carries no body: use "query", or another method.`)
  }
  const form = text(request, 'form')
  if (form !== undefined && !/^\{\{[^{}]*\}\}$/.test(form.trim())) {
    report([...request.path, 'form'], 'A form is an object of names and values, or one template such as {{input}}.')
  }
}

function checkHeaders(headers: Spot, report: Report): void {
  for (const [name, header] of members(headers)) {
    if (!HEADER_NAME.test(name)) report(header.path, `"${name}" is not a header name.`)
    if (FORBIDDEN_HEADERS.has(name.toLowerCase())) report(header.path, `"${name}" is not for a manifest to set.`)
    if (/[\r\n\0]/.test(textAt(header) ?? '')) report(header.path, 'A header holds no line break.')
  }
}
