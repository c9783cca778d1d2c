export type { Resolve, ResolvedAddress } from './addresses.ts'
export { matchesHosts } from './hosts.ts'
export type { FetchPolicy, OutboundAnswer, OutboundFailure, OutboundRequest, SafeFetch } from './outbound.ts'
export { createSafeFetch } from './safe-fetch.ts'
