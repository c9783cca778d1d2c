import type { SmtpSettings } from './mail/index.ts'

/** The settings of the program, read once by config.ts from the environment and the command line. */
export type Config = {
  mode: 'development' | 'production'
  role: 'all' | 'api' | 'worker'
  /** Where to listen. Port 0 picks a free one. */
  hosts: readonly string[]
  port: number
  databaseUrl: string
  /** Undefined in development: the database's own. */
  publicUrl: string | undefined
  /** Master keys, the current one first; undefined in development: the database's own. */
  masterKeys: readonly [Buffer, ...Buffer[]] | undefined
  /** CIDR blocks of one's own that outbound requests may reach. */
  allowNetworks: readonly string[]
  /** Proxies (CIDR blocks) whose X-Forwarded-For counts. */
  trustedProxies: readonly string[]
  rateLimits: 'off' | 'default' | 'compat'
  logLevel: string
  /** How often a trigger is polled. */
  pollSeconds: number
  /** Who reads /metrics. `port` undefined: there is no port of its own; `token` undefined: not on the public one. */
  metrics: { token: string | undefined; host: string; port: number | undefined }
  /** Undefined: no traces. `resource`: what describes the service to whoever reads them. */
  tracing: { resource: Readonly<Record<string, string>> } | undefined
  /** Whether third parties hear of our trace. */
  isTraceSentOut: boolean
  /** Undefined: there is no mail server. */
  smtp: SmtpSettings | undefined
}
