import type { OutboundAnswer, OutboundFailure } from '../../kernel/safe-fetch/index.ts'
import { readRetryAfterSeconds } from './retry-after.ts'
import { type AnswerShape, readTokenAnswer, type TokenAnswer, type Tokens } from './token-answer.ts'

/**
 * How asking for tokens ended. `detail` holds the provider's own words where it said any, secrets masked; `by_script`:
 * those of the app's script.
 */
export type TokenOutcome =
  | { kind: 'tokens'; tokens: Tokens }
  /** The provider refuses: asking again is no use, the person has to connect anew. */
  | { kind: 'final'; error: string; detail: string; status: number; by_script?: boolean }
  /**
   * Nothing is lost: ask again later. `misconfigured`: only once the app's settings are mended; `unfilled`: no request was
   * made, for want of a value of this name (empty: of a good one).
   */
  | {
      kind: 'temporary'
      detail: string
      status?: number
      misconfigured?: boolean
      unfilled?: string
      retry_after_seconds?: number
      by_script?: boolean
      is_slow?: true
    }
  /** The request may have been carried out, and its answer is lost. `is_slow`: it did not come in time. */
  | { kind: 'unknown'; detail: string; is_slow?: true }

/** Where the answer keeps things, when it came, and what no word of it may show. */
export type Judging = { shape: AnswerShape; now: Date; secrets: readonly string[] }
type Answered = Extract<OutboundAnswer, { kind: 'answer' }>

const TEMPORARY_STATUSES = new Set([408, 409, 423, 425, 429])
const CLIENT_ERRORS = new Set(['invalid_client', 'unauthorized_client'])
const TEMPORARY_ERRORS = new Set(['temporarily_unavailable', 'server_error'])

/** Judges what came back from a token endpoint (outbound contract: a refused refresh is final, a lost one unknown). */
export function judgeTokenAnswer(answer: OutboundAnswer, judging: Judging): TokenOutcome {
  if (answer.kind !== 'answer') return judgeFailure(answer)
  const read = readTokenAnswer(answer.headers['content-type'] ?? '', answer.body, judging.shape, judging)
  if (answer.status >= 200 && answer.status < 300) return judgeSuccess(read, answer)
  return judgeRefusal(read, answer, judging.now)
}

function judgeFailure({ kind, message, sent }: OutboundFailure): TokenOutcome {
  // The settings lead somewhere that this app may not go, and will do so again.
  if (kind === 'blocked' || kind === 'redirect') return { kind: 'temporary', detail: message, misconfigured: true }
  return { kind: sent ? 'unknown' : 'temporary', detail: message, ...(kind === 'timeout' && { is_slow: true }) }
}

function judgeSuccess(read: TokenAnswer, { status }: Answered): TokenOutcome {
  if (read.kind === 'tokens') return read
  if (read.kind === 'unreadable') return { kind: 'unknown', detail: 'The sign-in server gave an unreadable answer.' }
  if (read.kind === 'error') return judgeError(read.error, read.detail, status)
  const detail = read.detail ?? 'The answer of the sign-in server holds no token where the app expects it.'
  return { kind: 'temporary', detail, status, misconfigured: true }
}

function judgeRefusal(read: TokenAnswer, { status, headers }: Answered, now: Date): TokenOutcome {
  const { error, detail } = 'detail' in read || 'error' in read ? read : {}
  if (status >= 400 && status < 500 && !TEMPORARY_STATUSES.has(status)) return judgeError(error, detail, status)
  const seconds = readRetryAfterSeconds(headers['retry-after'], now)
  return {
    kind: 'temporary',
    detail: detail ?? answeredWith(status),
    status,
    ...(seconds === undefined ? {} : { retry_after_seconds: seconds }),
  }
}

function judgeError(error: string | undefined, words: string | undefined, status: number): TokenOutcome {
  const detail = words ?? answeredWith(status)
  if (error !== undefined && CLIENT_ERRORS.has(error)) return { kind: 'temporary', detail, status, misconfigured: true }
  // RFC 6749 §4.1.2.1 has codes for a busy server; with a 4xx the status is believed.
  if (status < 400 && error !== undefined && TEMPORARY_ERRORS.has(error)) return { kind: 'temporary', detail, status }
  return { kind: 'final', error: error ?? `http_${status}`, detail, status }
}

function answeredWith(status: number): string {
  return `The sign-in server answered with status ${status}.`
}
