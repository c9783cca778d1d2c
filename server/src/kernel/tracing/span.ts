// Spans, by the API of OpenTelemetry. Without an SDK (tracing.ts) these calls do nothing. What is current is kept by that API for
// a whole chain of calls: the one thing in this program that is not handed on as a parameter.
//
// No span holds a path, a query, a body or the words of an error: they may hold secrets, and traces go to another program.
import {
  type Attributes,
  type Context,
  context,
  propagation,
  type Span,
  SpanKind,
  SpanStatusCode,
  type TextMapGetter,
  trace,
} from '@opentelemetry/api'

const KINDS = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  consumer: SpanKind.CONSUMER,
} as const

export type SpanOptions = {
  kind?: keyof typeof KINDS
  attributes?: Attributes
  /** The caller's headers: its `traceparent` is continued (W3C Trace Context). Absent: the current span is the parent. */
  from?: Headers
  /** Begins a trace of its own, whatever is current. */
  isRoot?: boolean
}

/** Runs `work` in a span of that name. What it throws ends the span as an error, told by its class, and is thrown on. */
export async function inSpan<T>(name: string, options: SpanOptions, work: (span: Span) => Promise<T>): Promise<T> {
  const { kind = 'internal', attributes = {}, from, isRoot = false } = options
  const parent = from ? callerOf(from) : context.active()
  return tracer().startActiveSpan(name, { kind: KINDS[kind], attributes, root: isRoot }, parent, async (span) => {
    try {
      return await work(span)
    } catch (error) {
      fail(span, error instanceof Error ? error.constructor.name : 'unknown')
      throw error
    } finally {
      span.end()
    }
  })
}

/** Marks a span as failed. `type`: a class or a code out of a closed list, never words. */
export function fail(span: Span, type: string): void {
  span.setAttribute('error.type', type)
  span.setStatus({ code: SpanStatusCode.ERROR })
}

/** The headers that let the receiver of a request continue the current trace, without what callers sent along (`baggage`). */
export function traceHeaders(): Record<string, string> {
  const headers: Record<string, string> = {}
  propagation.inject(propagation.deleteBaggage(context.active()), headers)
  return headers
}

function tracer() {
  return trace.getTracer('wayleave')
}

function callerOf(headers: Headers): Context {
  return propagation.extract(context.active(), headers, fromHeaders)
}

const fromHeaders: TextMapGetter<Headers> = {
  keys: (headers) => [...headers.keys()],
  get: (headers, name) => headers.get(name) ?? undefined,
}
