import { lookup } from 'node:dns/promises'
import type { LookupFunction } from 'node:net'
import ipaddr from 'ipaddr.js'
import type { FetchPolicy } from './outbound.ts'

/** Answers whether a connection to this IP address (as text, without brackets) may be made. */
export type AddressRule = (address: string) => boolean

/** All addresses of a host name. Rejects with the resolver's error code (`ENOTFOUND`, …). */
export type Resolve = (hostname: string) => Promise<ResolvedAddress[]>
export type ResolvedAddress = { address: string; family: number }

/** Thrown into the connector when a name leads to an address that is not allowed. */
export class BlockedAddress extends Error {}

/**
 * Builds the rule from the policy. Only public unicast addresses pass, and what the policy opens.
 * @throws Error when a network of the policy is not in CIDR notation
 */
export function createAddressRule(policy: FetchPolicy): AddressRule {
  const networks = policy.allowNetworks.map((cidr) => ipaddr.parseCIDR(cidr))
  return (text) => {
    if (!ipaddr.isValid(text)) return false
    const address = ipaddr.parse(text)
    if (isPublic(address)) return true
    if (policy.allowLoopback && address.range() === 'loopback') return true
    return networks.some(([network, bits]) => network.kind() === address.kind() && address.match(network, bits))
  }
}

// An IPv4-mapped address (::ffff:127.0.0.1) has a range of its own and is refused whatever it maps to.
// IPv6 is public inside 2000::/3 alone; the rest is unassigned or a way back to IPv4 (::127.0.0.1, NAT64).
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3')

function isPublic(address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  return address.range() === 'unicast' && (address.kind() === 'ipv4' || address.match(GLOBAL_UNICAST))
}

/** Asks the system's resolver, hosts file included. */
export const resolveBySystem: Resolve = (hostname) => lookup(hostname, { all: true })

/**
 * A lookup for `net.connect` that hands out only checked addresses. The connection goes to what was checked here, so
 * a name that changes its answer (DNS rebinding) gains nothing. One forbidden address condemns the name.
 */
export function checkedLookup(resolve: Resolve, isAllowed: AddressRule): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname).then(
      (addresses) => {
        const [first] = addresses
        if (!first) return callback(Object.assign(new Error('no address'), { code: 'ENOTFOUND' }), '', 0)
        if (!addresses.every(({ address }) => isAllowed(address))) return callback(new BlockedAddress(), '', 0)
        if (options.all) callback(null, addresses)
        else callback(null, first.address, first.family)
      },
      (error) => callback(error, '', 0),
    )
  }
}
