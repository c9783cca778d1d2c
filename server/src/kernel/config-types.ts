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
  /** Undefined: there is no mail server. */
  smtp: SmtpSettings | undefined
}
