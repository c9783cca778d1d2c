import type { Json } from '../../apps/index.ts'
import type { SendError } from '../../connections/index.ts'

/** What went wrong with a call, in the words of the App model. */
export type FailureKind = SendError

export type Failure = {
  kind: 'failed'
  error: FailureKind
  /** For people; secrets masked. */
  detail: string
  /** The provider's status, when it answered. */
  status?: number
  retryAfterSeconds?: number
  /** The request may have reached the provider, and no answer came: nobody knows what it did. */
  isLost: boolean
  /** The app's script had sent something by itself before it failed: another try may do it twice. */
  hasWritten?: boolean
}

/** The provider's answer as JSON, and what the app's script made of it where it had a say. */
export type Done = { kind: 'done'; body: Json; headers: Record<string, string>; data?: Json }

/** What came of a call. */
export type Outcome = Done | Failure
