/**
 * Answers whether the URL's host is one of an app's `hosts`: `host` or `host:port`, a leading `*.` standing for
 * exactly one label; a pattern without a port means the default port of the URL's scheme.
 */
export function matchesHosts(url: URL, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => matchesHost(url, pattern))
}

const DEFAULT_PORTS: Record<string, string> = { 'http:': '80', 'https:': '443' }
const PATTERN = /^(\*\.)?(\[[0-9a-f:.]+\]|[^\s:/?#@\\*]+)(?::(\d{1,5}))?$/i

function matchesHost(url: URL, pattern: string): boolean {
  const [, wildcard, name, port] = PATTERN.exec(pattern) ?? []
  if (name === undefined) return false
  const defaultPort = DEFAULT_PORTS[url.protocol]
  if (defaultPort === undefined) return false // neither http nor https
  if ((url.port || defaultPort) !== (port ?? defaultPort)) return false
  return wildcard ? withoutFirstLabel(url.hostname) === canonicalHost(name) : url.hostname === canonicalHost(name)
}

function withoutFirstLabel(hostname: string): string | undefined {
  const dot = hostname.indexOf('.')
  return dot > 0 ? hostname.slice(dot + 1) : undefined
}

// Written the way a URL's hostname is: lower case, punycode, IPv4 in dotted decimals. No host is null.
function canonicalHost(name: string): string | null {
  return URL.canParse(`http://${name}`) ? new URL(`http://${name}`).hostname : null
}
