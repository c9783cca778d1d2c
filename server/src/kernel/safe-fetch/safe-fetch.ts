import { Agent } from 'undici'
import { type AddressRule, checkedLookup, createAddressRule, type Resolve, resolveBySystem } from './addresses.ts'
import { ACCEPT_ENCODING, decodeBody } from './decode-body.ts'
import { blocked, judgeDestination } from './destination.ts'
import { exchange, type Received } from './exchange.ts'
import {
  BODY_BYTES_MAX,
  CONNECT_TIMEOUT_MS,
  type FetchPolicy,
  type OutboundAnswer,
  type OutboundFailure,
  type OutboundRequest,
  type SafeFetch,
  TIMEOUT_MS,
} from './outbound.ts'
import { type Hop, judgeRedirect } from './redirect.ts'

type Guards = { policy: FetchPolicy; isAllowed: AddressRule; agent: Agent }

const CONNECTIONS_PER_ORIGIN_MAX = 128
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])
// The connection's own business (RFC 9110 §7.6.1), and Host: a caller must not choose another site behind an address.
const OURS =
  /^(host|connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|expect|content-length|accept-encoding)$/

/**
 * Builds the one way out of the process: checks scheme, host and every address, follows redirects with the same
 * checks, and bounds time and size. Connections are kept alive and shared.
 * @param resolve name resolution; tests put their own here
 * @returns the fetcher, and `close` which lets running requests end, then closes every connection
 * @throws Error when a network of the policy is not in CIDR notation
 */
export function createSafeFetch(
  policy: FetchPolicy,
  resolve: Resolve = resolveBySystem,
): { fetch: SafeFetch; close(): Promise<void> } {
  const all = createGuards(policy, resolve)
  // With connections of its own: one that is kept alive was checked by the rule of its agent.
  const publicOnly = createGuards({ ...policy, allowNetworks: [] }, resolve)
  const running = new Set<Promise<OutboundAnswer>>()
  const fetch: SafeFetch = (request) => {
    const answer = withinTime(request, request.isPublicOnly ? publicOnly : all)
    running.add(answer)
    return answer.finally(() => running.delete(answer))
  }
  // Not agent.close(): it would wait for connections that every caller has given up.
  const close = () =>
    Promise.allSettled(running).then(async () => {
      await Promise.all([all.agent.destroy(), publicOnly.agent.destroy()])
    })
  return { fetch, close }
}

function createGuards(policy: FetchPolicy, resolve: Resolve): Guards {
  const isAllowed = createAddressRule(policy)
  const agent = new Agent({
    connections: CONNECTIONS_PER_ORIGIN_MAX,
    // Each request has its own timers; this one only ends connections that nobody waits for any more.
    connect: { lookup: checkedLookup(resolve, isAllowed), timeout: TIMEOUT_MS },
    headersTimeout: 0,
    bodyTimeout: 0,
  })
  return { policy, isAllowed, agent }
}

async function withinTime(request: OutboundRequest, guards: Guards): Promise<OutboundAnswer> {
  const hop = firstHop(request)
  if ('kind' in hop) return hop
  if (request.signal?.aborted) return CANCELLED
  const stop = new AbortController()
  const timer = setTimeout(() => stop.abort(LATE), request.timeoutMs ?? TIMEOUT_MS)
  const cancel = () => stop.abort(CANCELLED)
  request.signal?.addEventListener('abort', cancel, { once: true })
  try {
    return await follow(hop, request, guards, stop.signal)
  } finally {
    clearTimeout(timer)
    request.signal?.removeEventListener('abort', cancel)
  }
}

const LATE: OutboundFailure = { kind: 'timeout', message: 'No complete answer came in time.', sent: false }
const CANCELLED: OutboundFailure = { kind: 'timeout', message: 'The request was cancelled.', sent: false }

function firstHop(request: OutboundRequest): Hop | OutboundFailure {
  const method = request.method.toUpperCase()
  if (!METHODS.has(method)) return blocked('The method is not allowed.')
  if (!URL.canParse(request.url)) return blocked('The URL is not valid.')
  const headers: Record<string, string> = { 'user-agent': 'wayleave', 'accept-encoding': ACCEPT_ENCODING }
  for (const [name, value] of Object.entries(request.headers ?? {})) {
    if (!OURS.test(name.toLowerCase())) headers[name.toLowerCase()] = value
  }
  return { method, url: new URL(request.url), headers, body: request.body }
}

async function follow(
  first: Hop,
  request: OutboundRequest,
  guards: Guards,
  stop: AbortSignal,
): Promise<OutboundAnswer> {
  const bodyBytesMax = request.bodyBytesMax ?? BODY_BYTES_MAX
  const limits = { bodyBytesMax, connectTimeoutMs: request.connectTimeoutMs ?? CONNECT_TIMEOUT_MS, stop }
  let hop = first
  for (let followed = 0; ; followed += 1) {
    // Whatever fails from the second hop on: the first one was received and answered.
    const sentBefore = followed > 0
    const refusal = judgeDestination(hop.url, { ...guards, hosts: request.hosts })
    if (refusal) return { ...refusal, sent: sentBefore }
    const received = await exchange(guards.agent, hop, limits)
    if (received.kind !== 'received') return { ...received, sent: received.sent || sentBefore }
    const verdict = judgeRedirect(hop, received, followed, request)
    if (verdict.kind === 'stay') return readable(received, hop.url, bodyBytesMax)
    if (verdict.kind === 'refused') return { kind: 'redirect', message: verdict.message, sent: true }
    hop = verdict.hop
  }
}

async function readable(received: Received, url: URL, bodyBytesMax: number): Promise<OutboundAnswer> {
  const { status, headers } = received
  const decoded = await decodeBody(received.body, headers, bodyBytesMax)
  if (decoded.kind === 'text') return { kind: 'answer', status, headers, body: decoded.text, url: url.href }
  if (decoded.kind === 'too_large') {
    return { kind: 'too_large', message: 'The answer is larger than allowed.', sent: true }
  }
  return { kind: 'reset', message: "The answer's body could not be decompressed.", sent: true }
}
