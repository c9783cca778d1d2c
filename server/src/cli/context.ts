import type { Environment } from '../config.ts'

/** What every command is given. */
export type Context = { environment: Environment }
