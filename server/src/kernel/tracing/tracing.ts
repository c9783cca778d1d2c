// Loads the OpenTelemetry SDK, an optional peer of this package, when an endpoint is named. It reads how to send from the OTEL_*
// variables itself, and sends over connections of its own to that endpoint alone.                          dev-mode §5
import { hostname } from 'node:os'
import { DiagLogLevel, diag } from '@opentelemetry/api'
import type { Config } from '../config-types.ts'
import type { Log } from '../log.ts'
import { within } from '../within.ts'

type Sdk = typeof import('@opentelemetry/sdk-node')

const FLUSH_MS_MAX = 3_000
const SAME_WORDS_MS = 60_000

/**
 * Starts tracing for this process; returns how to stop, which sends what has not been sent yet. Without the SDK the log says
 * so in one line, and there are no traces. `instance`: what tells this process from others of the service.
 */
export async function startTracing(
  { resource }: NonNullable<Config['tracing']>,
  instance: string,
  log: Log,
): Promise<() => Promise<void>> {
  const sdk = await loadSdk(log)
  if (!sdk) return async () => {}
  diag.setLogger(warnings(log), { logLevel: DiagLogLevel.WARN })
  const attributes = { 'service.instance.id': instance, 'host.name': hostname(), ...resource }
  const tracing = new sdk.NodeSDK({
    // Its own detectors would send the command line, which may hold the password of the database.
    resourceDetectors: [{ detect: () => ({ attributes }) }],
    metricReaders: [], // metrics are for Prometheus (/metrics)
    logRecordProcessors: [], // logs go to stderr
  })
  tracing.start()
  const unsent = () => log.warn({}, 'traces: the last spans could not be sent in time')
  return () => within(FLUSH_MS_MAX, () => tracing.shutdown()).catch(unsent)
}

async function loadSdk(log: Log): Promise<Sdk | undefined> {
  try {
    return await import('@opentelemetry/sdk-node')
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND')) throw error
    log.warn({}, 'OTEL_EXPORTER_OTLP_ENDPOINT is set, but there are no traces: npm install @opentelemetry/sdk-node')
    return undefined
  }
}

/** What the SDK complains of, such as a collector that is away; the same words once a minute. */
function warnings(log: Log) {
  const lastSaid = new Map<string, number>()
  const say = (words: string) => {
    const now = performance.now()
    if (now - (lastSaid.get(words) ?? Number.NEGATIVE_INFINITY) < SAME_WORDS_MS) return
    lastSaid.clear() // one line is enough to look into it
    lastSaid.set(words, now)
    log.warn({}, `traces: ${words}`)
  }
  const ignore = () => {}
  return { error: say, warn: say, info: ignore, debug: ignore, verbose: ignore }
}
