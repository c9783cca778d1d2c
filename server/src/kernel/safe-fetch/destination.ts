import type { AddressRule } from './addresses.ts'
import { matchesHosts } from './hosts.ts'
import type { FetchPolicy, OutboundFailure } from './outbound.ts'

type Rules = { policy: FetchPolicy; isAllowed: AddressRule; hosts: readonly string[] | undefined }

/**
 * Judges where a hop wants to go, before any name is resolved. The URL parser has already turned decimal, octal and
 * hexadecimal hosts into dotted ones.
 * @returns the failure that ends the call, or undefined when the way is free
 */
export function judgeDestination(url: URL, { policy, isAllowed, hosts }: Rules): OutboundFailure | undefined {
  if (url.protocol !== 'https:' && !(policy.allowHttp && url.protocol === 'http:')) {
    return blocked(policy.allowHttp ? 'Only http and https are allowed.' : 'Only https is allowed.')
  }
  if (url.username !== '' || url.password !== '') return blocked('A user name or password in the URL is not allowed.')
  if (hosts !== undefined && !matchesHosts(url, hosts)) return blocked("The host is not one of the app's hosts.")
  const literal = addressLiteral(url.hostname)
  if (literal !== undefined && !isAllowed(literal)) return blocked('The address is not allowed.')
  return undefined
}

/** A failure before anything left. */
export function blocked(message: string): OutboundFailure {
  return { kind: 'blocked', message, sent: false }
}

// A connection to a literal never asks the lookup, so it is checked here.
function addressLiteral(hostname: string): string | undefined {
  if (hostname.startsWith('[')) return hostname.slice(1, -1)
  return /^[\d.]+$/.test(hostname) ? hostname : undefined
}
