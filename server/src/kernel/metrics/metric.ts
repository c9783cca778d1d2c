/** Each label with the values that it may have; `[]`: bounded by where they come from, such as the templates of routes. */
export type Labels = Readonly<Record<string, readonly string[]>>
/** One value for each label. */
export type LabelValues<L extends Labels> = {
  readonly [K in keyof L]: L[K] extends readonly [] ? string : L[K][number]
}

type Named<L extends Labels> = { name: string; help: string; labels: L }
/** Counts what happens. Its name ends with `_total`. */
export type Counter<L extends Labels = Labels> = Named<L> & { kind: 'counter' }
/** How long things take, in seconds; counts them besides. */
export type Histogram<L extends Labels = Labels> = Named<L> & { kind: 'histogram'; buckets: readonly number[] }
/** How much there is, at the moment of a scrape. */
export type Gauge<L extends Labels = Labels> = Named<L> & { kind: 'gauge' }
export type Metric = Counter | Histogram | Gauge

/**
 * A metric is named by the slice that knows what happens, and listed in metrics.ts. No label holds an id, a host or anything
 * that somebody sent: every value is one more series, for ever.
 */
export function counter<const L extends Labels>(name: string, help: string, labels: L): Counter<L> {
  return { kind: 'counter', name, help, labels }
}

/** `buckets`: upper bounds in seconds. */
export function histogram<const L extends Labels>(
  name: string,
  help: string,
  labels: L,
  buckets: readonly number[] = SECONDS,
): Histogram<L> {
  return { kind: 'histogram', name, help, labels, buckets }
}

export function gauge<const L extends Labels>(name: string, help: string, labels: L): Gauge<L> {
  return { kind: 'gauge', name, help, labels }
}

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]
