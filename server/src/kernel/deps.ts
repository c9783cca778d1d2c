import type pg from 'pg'
import type { Caches } from './caches.ts'
import type { Clock } from './clock.ts'
import type { Config } from './config-types.ts'
import type { Db, Listener } from './db/index.ts'
import type { Emit } from './events.ts'
import type { Flights } from './flights.ts'
import type { SigningKeys } from './jwt/index.ts'
import type { RequestLimits } from './limits/index.ts'
import type { Log } from './log.ts'
import type { MailTransport } from './mail/index.ts'
import type { Metrics } from './metrics/index.ts'
import type { Queue } from './queue/index.ts'
import type { SafeFetch } from './safe-fetch/index.ts'
import type { Sandbox } from './sandbox/index.ts'
import type { Sealer } from './seal/index.ts'
import type { Vault } from './vault/index.ts'

/** Everything that a request or a job may use: plain data, built once in main.ts, handed on as a parameter. */
export type Deps = {
  config: Config
  clock: Clock
  db: Db
  /** For the named statements of the hot paths. */
  pool: pg.Pool
  listener: Listener
  caches: Caches
  flights: Flights
  requestLimits: RequestLimits
  log: Log
  /** What this process counts; see metrics.ts. */
  metrics: Metrics
  fetch: SafeFetch
  /** Where scripts of apps run. */
  sandbox: Sandbox
  /** Seals what belongs to the installation; what belongs to a workspace goes under that one's key, by `vault`. */
  seal: Sealer
  vault: Vault
  keys: SigningKeys
  queue: Queue
  emit: Emit
  /** How mails leave; undefined: they wait for somebody to name a mail server. */
  mail: MailTransport | undefined
  /** The origin that links, issuer and `resource` are built from; never the Host header. No trailing slash. */
  publicUrl: string
  processId: string
  /** Aborted when the process begins to stop: nothing is held any longer. */
  stopping: AbortSignal
}
