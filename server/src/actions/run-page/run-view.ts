import type { Json } from '../../apps/index.ts'
import type { DeliveryLog } from '../../kernel/deliver/index.ts'
import type { Run, RunRequest } from '../store.ts'

/** What the page of a run shows. */
export type RunView = {
  run: Run
  title: string
  appName: string
  inputs: Record<string, Json>
  /** Takes the values of secret fields out of a text. */
  mask: (text: string) => string
  requests: readonly RunRequest[]
  deliveries: readonly DeliveryLog[]
}
