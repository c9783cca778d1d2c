// A collector of traces: takes OTLP as JSON over HTTP (POST /v1/traces) and keeps the spans.
// https://opentelemetry.io/docs/specs/otlp/#otlphttp
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { atEnd } from './database.ts'

type Value = { stringValue?: string; intValue?: number | string; doubleValue?: number; boolValue?: boolean }
type Attributes = Array<{ key: string; value: Value }>
type Body = {
  resourceSpans: Array<{
    resource: { attributes: Attributes }
    scopeSpans: Array<{
      spans: Array<{
        traceId: string
        spanId: string
        parentSpanId?: string
        name: string
        kind: number
        attributes: Attributes
        status: { code?: number; message?: string }
        events?: object[]
      }>
    }>
  }>
}

export type CollectedSpan = {
  traceId: string
  spanId: string
  parentSpanId: string | undefined
  name: string
  /** SPAN_KIND_INTERNAL 1, SERVER 2, CLIENT 3, PRODUCER 4, CONSUMER 5. */
  kind: number
  attributes: Record<string, unknown>
  /** Unset 0, ok 1, error 2. */
  statusCode: number
  resource: Record<string, unknown>
}

export type Collector = {
  /** What OTEL_EXPORTER_OTLP_* must be for spans to come here. */
  env: Record<string, string>
  spans: CollectedSpan[]
  /** Everything that came in, as it came. */
  text(): string
}

/** Starts a collector; it stops after the file's tests. */
export async function startCollector(): Promise<Collector> {
  const spans: CollectedSpan[] = []
  let text = ''
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const body = Buffer.concat(chunks).toString()
    text += body
    if (request.url === '/v1/traces') spans.push(...spansIn(JSON.parse(body)))
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  atEnd(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' }
  return { env, spans, text: () => text }
}

function spansIn({ resourceSpans }: Body): CollectedSpan[] {
  return resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap((scope) =>
      scope.spans.map(({ traceId, spanId, parentSpanId, name, kind, attributes, status }) => ({
        traceId,
        spanId,
        parentSpanId: parentSpanId || undefined,
        name,
        kind,
        attributes: plain(attributes),
        statusCode: status.code ?? 0,
        resource: plain(resource.attributes),
      })),
    ),
  )
}

function plain(attributes: Attributes): Record<string, unknown> {
  return Object.fromEntries(
    attributes.map(({ key, value }) => [
      key,
      value.stringValue ?? value.boolValue ?? Number(value.intValue ?? value.doubleValue),
    ]),
  )
}
