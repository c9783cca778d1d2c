// A URL template, judged before any value is known.
import { splitHostEntry, splitUrlTemplate } from '../../template/index.ts'

const ANY_TEMPLATE = /\{\{[^{}]*\}\}/g
const DEFAULT_PORTS: Record<string, string> = { 'http://': '80', 'https://': '443' }

/**
 * What is wrong with a URL template: it can never become an address, or it leads to a host that is not on the list.
 * Undefined when nothing is. Names in templates are another check's business.
 */
export function wrongUrl(url: string, hosts: readonly string[]): string | undefined {
  const literal = url.replaceAll(ANY_TEMPLATE, 'x')
  if (/[\s\\]/.test(literal)) return 'An address holds no spaces, line breaks or backslashes: encode them, as %20.'
  if (literal.includes('#')) return 'What stands behind # is never sent: leave it out.'
  const pieces = splitUrlTemplate(url)
  if (!pieces) return wrongStart(url)
  if (pieces.base) return hosts.length === 0 ? 'List the hosts that it may lead to under "hosts".' : undefined
  if (pieces.authority.includes('@')) return 'An address carries no user name or password: use auth.'
  if (!URL.canParse(literal.replace(/(?<=^https?:\/\/[^/?]*:)x/i, '1'))) return 'This is not a valid address.'
  if (isCovered(pieces.scheme, pieces.authority, hosts)) return undefined
  return `"${pieces.authority}" is not one of the app's hosts: add it to "hosts".`
}

function wrongStart(url: string): string {
  if (url.startsWith('{{')) return 'After the template for scheme and host the address goes on with /.'
  return 'An address starts with http:// or https://.'
}

/** True when some values can make this authority match an entry of the list; without templates, when it does. */
function isCovered(scheme: string, authority: string, hosts: readonly string[]): boolean {
  const { host, port } = splitAuthority(authority)
  const defaultPort = DEFAULT_PORTS[scheme.toLowerCase()] ?? ''
  const isWholeHost = /^\{\{[^{}]*\}\}$/.test(authority) // its value may bring a port
  return hosts.some((entry) => {
    if (isWholeHost || entry === '') return true // an empty entry is a mistake of its own and could be any host
    const allowed = splitHostEntry(entry)
    const samePort = port.includes('{{') || (port || defaultPort) === (allowed.port ?? defaultPort)
    return samePort && hostsAgree(host.toLowerCase(), allowed.host)
  })
}

function splitAuthority(authority: string): { host: string; port: string } {
  const { host = authority, port = '' } =
    /^(?<host>.*?)(?::(?<port>\d+|\{\{[^{}]*\}\}))?$/.exec(authority)?.groups ?? {}
  return { host, port }
}

/** Compares label by label; a template stands for a piece of one label, or for a whole host; `*` for one label. */
function hostsAgree(template: string, allowed: string): boolean {
  if (/^\{\{[^{}]*\}\}$/.test(template)) return true
  const labels = template.replaceAll(ANY_TEMPLATE, '\0').split('.')
  const allowedLabels = allowed.split('.')
  if (labels.length !== allowedLabels.length) return false
  return labels.every((label, place) => labelsAgree(label, allowedLabels[place] ?? ''))
}

/** Within a label a template stands for at least one character; what stands before and behind it must agree. */
function labelsAgree(label: string, allowed: string): boolean {
  if (allowed === '*' || label === allowed) return true
  const pieces = label.split('\0')
  const [before = '', behind = ''] = [pieces.at(0), pieces.at(-1)]
  return pieces.length > 1 && allowed.length >= label.length && allowed.startsWith(before) && allowed.endsWith(behind)
}
