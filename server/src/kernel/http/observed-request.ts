// What requests cost and how they end, for /metrics and traces.
import { histogram, type Metrics } from '../metrics/index.ts'
import { fail, inSpan } from '../tracing/index.ts'
import type { Route } from './route.ts'

export const requestSeconds = histogram(
  'wayleave_http_request_seconds',
  'Requests answered by this process, by the template of their route and the class of their status; "unrouted": no route is theirs',
  { method: [], route: [], status: ['2xx', '3xx', '4xx', '5xx'] },
)

type Observed = { request: Request; requestId: string; route: Route | undefined; metrics: Metrics }

/** Answers in a span, counted and timed. */
export function observedRequest(observed: Observed, answer: () => Promise<Response>): Promise<Response> {
  const { request, requestId, route, metrics } = observed
  const method = route?.method ?? 'any' // what strangers send is no label
  const path = route?.path ?? 'unrouted'
  const attributes = { 'http.request.method': method, 'http.route': path, 'wayleave.request_id': requestId }
  return inSpan(`${method} ${path}`, { kind: 'server', from: request.headers, attributes }, async (span) => {
    const started = performance.now()
    const response = await answer()
    const { status } = response
    metrics.observe(
      requestSeconds,
      { method, route: path, status: classOf(status) },
      (performance.now() - started) / 1000,
    )
    span.setAttribute('http.response.status_code', status)
    if (status >= 500) fail(span, String(status))
    return response
  })
}

function classOf(status: number) {
  return status < 300 ? '2xx' : status < 400 ? '3xx' : status < 500 ? '4xx' : '5xx'
}
