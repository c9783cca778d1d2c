// `hosts`: where requests may go.
import { splitHostEntry } from '../../template/index.ts'
import type { Report } from '../mistake.ts'
import { at, items, type Spot, textAt } from '../spot.ts'

const PORT_MAX = 65_535

/** Each entry is a host or host:port, `*.` for one label in front, written as URLs are compared, and stands once. */
export function checkHosts(manifest: Spot, report: Report): void {
  const seen = new Set<string>()
  for (const entry of items(at(manifest, 'hosts'))) {
    const text = textAt(entry)
    if (text === undefined) continue
    const wrong =
      wrongEntry(text) ?? (seen.has(text.toLowerCase()) ? `"${text}" stands here a second time.` : undefined)
    if (wrong) report(entry.path, wrong)
    seen.add(text.toLowerCase())
  }
}

function wrongEntry(entry: string): string | undefined {
  if (entry.includes('{{')) return 'A host holds no template: list the hosts, or *.example.com for one label.'
  if (entry.includes('://')) return `Write the host alone, without "${entry.slice(0, entry.indexOf('://') + 3)}".`
  if (/[/?#@\s\\]/.test(entry)) return 'Write host or host:port alone, without path, query, user or spaces.'
  const { host, port } = splitHostEntry(entry)
  if (host === '' || host === '*') return 'Write a host, host:port or *.example.com.'
  if (port !== undefined && (port.startsWith('0') || Number(port) > PORT_MAX)) return `${port} is not a port.`
  return wrongHost(host)
}

function wrongHost(host: string): string | undefined {
  const isWildcard = host.startsWith('*.')
  const plain = isWildcard ? host.slice(2) : host
  if (plain.includes('*')) return 'A * stands for the first label alone: *.example.com.'
  const url = `http://${plain}/`
  if (!URL.canParse(url)) return `"${plain}" is not a host name.`
  const { hostname } = new URL(url)
  if (isWildcard && /^[\d.]+$|^\[/.test(hostname)) return 'A * cannot stand in front of an address of numbers.'
  if (hostname !== plain) return `Write "${hostname}": that is how "${plain}" is compared.`
  return undefined
}
