// The list of hosts that an app may call: `host` or `host:port`, a leading `*.` for exactly one label.

const DEFAULT_PORTS: Record<string, string> = { 'http:': '80', 'https:': '443' }

/**
 * True when the URL's host is on the list. An entry without a port means the default port of the URL's scheme;
 * an entry with one means that port alone. Schemes other than http and https match nothing.
 */
export function matchesHosts(url: URL, hosts: readonly string[]): boolean {
  const defaultPort = DEFAULT_PORTS[url.protocol]
  if (!defaultPort) return false
  return hosts.some((entry) => {
    const { host, port } = splitHostEntry(entry)
    return (port ?? defaultPort) === (url.port || defaultPort) && matchesHostname(url.hostname.toLowerCase(), host)
  })
}

/** The two halves of one entry, the host in lower case; IPv6 addresses keep their brackets. */
export function splitHostEntry(entry: string): { host: string; port: string | undefined } {
  const [, host = '', port] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(entry) ?? []
  return { host: host.toLowerCase(), port }
}

function matchesHostname(hostname: string, host: string): boolean {
  if (!host.startsWith('*.')) return host !== '' && hostname === host
  const dot = hostname.indexOf('.')
  return dot > 0 && hostname.slice(dot) === host.slice(1) // `*.` is one label, neither none nor two
}
