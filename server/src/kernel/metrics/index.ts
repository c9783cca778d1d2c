export { type Counter, counter, type Gauge, gauge, type Histogram, histogram, type Metric } from './metric.ts'
export { createMetrics, METRICS_TYPE, type Metrics } from './metrics.ts'
export { showMetrics } from './show-metrics.ts'
export { databaseConnections, databaseWaiting, info, jobsActive, jobsWaiting } from './standing.ts'
