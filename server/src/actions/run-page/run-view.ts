import type { Json } from '../../apps/index.ts'
import type { DeliveryLog } from '../../kernel/deliver/index.ts'
import type { RunLog } from '../logs-store.ts'
import type { RunRequest } from '../requests-store.ts'
import type { Ending } from '../sealed-run.ts'
import type { Run } from '../store.ts'

/** What the page of a run shows. */
export type RunView = {
  run: Run
  /** Whether there are pages of the console for whoever looks at it. */
  isSignedIn: boolean
  title: string
  appName: string
  inputs: Record<string, Json>
  /** The third party defines fields of its own: what was put into them is masked, as it may be secret. */
  hasDynamicFields: boolean
  ending: Ending
  /** Takes the values of secret fields out of a text. */
  mask: (text: string) => string
  requests: readonly RunRequest[]
  /** What the app's script wrote to its console. */
  logs: readonly RunLog[]
  deliveries: readonly DeliveryLog[]
}
