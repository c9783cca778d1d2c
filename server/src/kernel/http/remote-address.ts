import ipaddr from 'ipaddr.js'

/**
 * The caller's address: the last hop of X-Forwarded-For that is not one of our own proxies, or the socket's peer. What
 * stands before a hop that cannot be read was written by nobody known, and does not count.
 */
export function clientAddress(peer: string | undefined, headers: Headers, trustedProxies: readonly string[]): string {
  let address = peer ?? '0.0.0.0'
  if (trustedProxies.length === 0) return address
  const hops = (headers.get('x-forwarded-for') ?? '').split(',').map(addressOf)
  while (isTrusted(address, trustedProxies)) {
    const hop = hops.pop()
    if (hop === undefined) break
    address = hop
  }
  return address
}

/** `203.0.113.7`, `203.0.113.7:51234`, `2001:db8::7`, `[2001:db8::7]` and `[2001:db8::7]:443`, as an address alone. */
function addressOf(hop: string): string | undefined {
  const [, bracketed, dotted] = /^(?:\[([^\]]+)\]|(\d+(?:\.\d+){3}))(?::\d{1,5})?$/.exec(hop.trim()) ?? []
  const text = bracketed ?? dotted ?? hop.trim()
  return ipaddr.IPv4.isValidFourPartDecimal(text) || ipaddr.IPv6.isValid(text)
    ? ipaddr.process(text).toString()
    : undefined
}

function isTrusted(address: string, networks: readonly string[]): boolean {
  if (!ipaddr.isValid(address)) return false
  const parsed = ipaddr.process(address)
  return networks.some((network) => {
    const [range, bits] = ipaddr.parseCIDR(network)
    return range.kind() === parsed.kind() && parsed.match(range, bits)
  })
}
