// What calls to the outside cost and how they end, for /metrics and traces. Which host was called stands in the span alone.
import { histogram, type Metrics } from '../metrics/index.ts'
import { fail, inSpan, traceHeaders } from '../tracing/index.ts'
import type { OutboundAnswer, OutboundRequest, SafeFetch } from './outbound.ts'

export const outboundSeconds = histogram(
  'wayleave_outbound_seconds',
  'Requests to the outside, redirects included: how long they took, by the class of their status or by what went wrong',
  {
    outcome: [
      ...(['2xx', '3xx', '4xx', '5xx'] as const),
      ...(['timeout', 'tls', 'refused', 'dns', 'too_large', 'blocked', 'reset', 'redirect', 'throttled'] as const),
    ],
  },
)

type Outcome = (typeof outboundSeconds.labels.outcome)[number]

/** `fetch` in a span, counted and timed. `isTraceSent`: the other side hears of our trace (`traceparent`). */
export function observedFetch(
  fetch: SafeFetch,
  metrics: Metrics,
  { isTraceSent }: { isTraceSent: boolean },
): SafeFetch {
  return (request) =>
    inSpan(request.method, { kind: 'client', attributes: attributesOf(request) }, async (span) => {
      const started = performance.now()
      const headers = isTraceSent ? { ...traceHeaders(), ...request.headers } : request.headers
      const answer = await fetch({ ...request, ...(headers ? { headers } : {}) })
      const outcome = outcomeOf(answer)
      metrics.observe(outboundSeconds, { outcome }, (performance.now() - started) / 1000)
      if (answer.kind === 'answer') span.setAttribute('http.response.status_code', answer.status)
      if (answer.kind !== 'answer' || answer.status >= 400) fail(span, outcome)
      return answer
    })
}

function attributesOf({ method, url }: OutboundRequest): Record<string, string> {
  if (!URL.canParse(url)) return { 'http.request.method': method }
  const { hostname, protocol, port } = new URL(url)
  return {
    'http.request.method': method,
    'server.address': hostname,
    'url.scheme': protocol.slice(0, -1),
    ...(port ? { 'server.port': port } : {}),
  }
}

function outcomeOf(answer: OutboundAnswer): Outcome {
  if (answer.kind !== 'answer') return answer.kind
  const { status } = answer
  return status < 300 ? '2xx' : status < 400 ? '3xx' : status < 500 ? '4xx' : '5xx'
}
