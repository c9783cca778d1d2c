// What is sent through a connection, and what comes of it.
import type { FilledRequest, Json } from '../../apps/index.ts'
import type { BundleMembers } from '../hooks/bundle.ts'
import type { HookLog } from '../hooks/run-hook.ts'
import type { Credentials } from '../model.ts'
import type { Attempt } from './attempt.ts'

/** What went wrong, in the words of the App model. */
export type SendError =
  | 'user'
  | 'halted'
  | 'auth_expired'
  | 'auth_refresh'
  /** By a limit of ours: the provider's own 429 is an answer. */
  | 'throttled'
  | 'upstream'
  | 'timeout'
  | 'sandbox'

export type Sent =
  | {
      kind: 'answer'
      status: number
      headers: Record<string, string>
      body: string
      secrets: readonly string[]
      /** What the app's script made of it; absent where no script had a say. */
      data?: Json
      /** The script had sent something itself before. */
      hasWritten?: boolean
    }
  | {
      kind: 'failed'
      error: SendError
      detail: string
      /** Of `throttled`: when to come back, where that is known. */
      retryAfterSeconds?: number
      /** The request may have reached the provider and no answer came, so a write must not be repeated. */
      sent: boolean
      /** The script had sent something itself before: a write must not be repeated either. */
      hasWritten?: boolean
      /** The words are the script's own. */
      isScripts?: boolean
    }

/** The methods of the app's script that have a say in a request. `full` stands in its place. */
export type RequestHooks = { pre?: string; post?: string; full?: string; bundle: BundleMembers }

export type Sending = {
  /** What the request is for, for the run's record. */
  purpose: string
  runId?: string | undefined
  /** Without a connection: credentials that are not stored yet. */
  credentials?: Credentials
  hooks?: RequestHooks | undefined
  /** Awaited right before a request leaves: whoever must remember that it did commits that here. */
  beforeSend?: () => Promise<void>
  /** Hears of each request that was tried. */
  onTry?: (attempt: Attempt) => Promise<void>
  /** Hears of what the app's script wrote to its console. */
  onLog?: (log: HookLog) => Promise<void>
  timeoutMs?: number
  /** False for a health probe: it is no use of the connection. */
  isUse?: boolean
  signal?: AbortSignal | undefined
}

/**
 * Builds the request from the connection's credentials; called again after a refresh. Throws TemplateError. Where `full`
 * stands in its place it may have no address.
 */
export type Build = (auth: Credentials) => FilledRequest
