import ipaddr from 'ipaddr.js'

/** The caller's address: the last hop of X-Forwarded-For that is not one of our own proxies, or the socket's peer. */
export function clientAddress(peer: string | undefined, headers: Headers, trustedProxies: readonly string[]): string {
  const address = peer ?? '0.0.0.0'
  if (trustedProxies.length === 0 || !isTrusted(address, trustedProxies)) return address
  const hops = (headers.get('x-forwarded-for') ?? '').split(',').map((hop) => hop.trim())
  const foreign = hops.reverse().find((hop) => ipaddr.isValid(hop) && !isTrusted(hop, trustedProxies))
  return foreign ?? address
}

function isTrusted(address: string, networks: readonly string[]): boolean {
  if (!ipaddr.isValid(address)) return false
  const parsed = ipaddr.process(address)
  return networks.some((network) => {
    const [range, bits] = ipaddr.parseCIDR(network)
    return range.kind() === parsed.kind() && parsed.match(range, bits)
  })
}
