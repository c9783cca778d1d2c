export { fail, inSpan, type SpanOptions, traceHeaders } from './span.ts'
export { startTracing } from './tracing.ts'
