// What a process counts. Each running program has a registry of its own, so that several may live in one process.
import * as prom from 'prom-client'
import type { Counter, Gauge, Histogram, Labels, LabelValues, Metric } from './metric.ts'

export type Metrics = {
  /** Counts one, or `by`. */
  count<L extends Labels>(metric: Counter<L>, labels: LabelValues<L>, by?: number): void
  /** Takes down a duration. */
  observe<L extends Labels>(metric: Histogram<L>, labels: LabelValues<L>, seconds: number): void
  set<L extends Labels>(metric: Gauge<L>, labels: LabelValues<L>, value: number): void
  /** Everything that was counted, and Node's own figures, in the text format of Prometheus. */
  text(): Promise<string>
}

/** The media type of `text()`. */
export const METRICS_TYPE = prom.Registry.PROMETHEUS_CONTENT_TYPE

/** Takes down exactly the metrics of `list`; any other one throws. What has a closed list of values begins at 0. */
export function createMetrics(list: readonly Metric[]): Metrics {
  const registry = new prom.Registry()
  const all = new Map(list.map((metric) => [metric.name, register(metric, registry)]))
  const find = (name: string) => {
    const metric = all.get(name)
    if (!metric) throw new Error(`${name} is not in metrics.ts`)
    return metric
  }
  return {
    count: ({ name }, labels, by = 1) => (find(name) as prom.Counter).inc(labels, by),
    observe: ({ name }, labels, seconds) => (find(name) as prom.Histogram).observe(labels, seconds),
    set: ({ name }, labels, value) => (find(name) as prom.Gauge).set(labels, value),
    text: async () => `${await registry.metrics()}${await nodeFigures().metrics()}`,
  }
}

function register(metric: Metric, registry: prom.Registry): prom.Metric {
  const { name, help, labels } = metric
  const common = { name, help, labelNames: Object.keys(labels), registers: [registry] }
  if (metric.kind === 'gauge') return new prom.Gauge(common)
  if (metric.kind === 'histogram') {
    const made = new prom.Histogram({ ...common, buckets: [...metric.buckets] })
    for (const values of combinationsOf(labels)) made.zero(values)
    return made
  }
  const made = new prom.Counter(common)
  for (const values of combinationsOf(labels)) made.inc(values, 0)
  return made
}

/** All combinations of the labels' values; none when one of them has no closed list. */
function combinationsOf(labels: Labels): Array<Record<string, string>> {
  return Object.entries(labels).reduce<Array<Record<string, string>>>(
    (made, [name, values]) => made.flatMap((one) => values.map((value) => ({ ...one, [name]: value }))),
    [{}],
  )
}

let figures: prom.Registry | undefined

/** Memory, CPU, event loop and garbage collection are the process's, however many programs run in it. */
function nodeFigures(): prom.Registry {
  if (!figures) {
    figures = new prom.Registry()
    prom.collectDefaultMetrics({ register: figures })
  }
  return figures
}
