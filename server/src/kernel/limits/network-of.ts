import ipaddr from 'ipaddr.js'

const GROUPS_OF_A_NETWORK = 4 // of 16 bits: a /64, which is what one household or one machine is given

/**
 * Whom a limit by address counts: an IPv4 address as it is (also one that is written as IPv6), of an IPv6 address its
 * /64. What is no address counts as itself.
 */
export function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return address
  const parsed = ipaddr.process(address)
  if (!(parsed instanceof ipaddr.IPv6)) return parsed.toString()
  const groups = parsed.parts.slice(0, GROUPS_OF_A_NETWORK).map((part) => part.toString(16))
  return `${groups.join(':')}::/64`
}
