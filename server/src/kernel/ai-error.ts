// Refusals of AI Actions (/api/v1, /api/v2, /gpt/api/v1).                                               AI Actions 1.3, 1.5
import type { Detail } from './errors.ts'

/** One thing about a request that does not fit, as pydantic reports it. `loc` begins with `query` or `body`. */
export type AiFault = { type: string; loc: readonly (string | number)[]; msg: string }

/**
 * What the caller reads: `unfit` when the body or query does not fit the schema (each version words that in its own way),
 * `broken_rule` when it fits but asks for something that is not allowed, `refused` for everything else.
 */
export type AiRefusal =
  | { kind: 'unfit'; faults: readonly AiFault[] }
  | { kind: 'broken_rule'; words: string }
  | { kind: 'refused'; status: number; words: string; headers?: Record<string, string> }

/** An error of AI Actions. Its words are read by end users and by models, and hold no secret. */
export class AiError extends Error {
  readonly refusal: AiRefusal
  readonly detail?: string

  constructor(refusal: AiRefusal, more: Detail = {}) {
    super(refusal.kind === 'unfit' ? refusal.faults.map(wordsOf).join('; ') : refusal.words, { cause: more.cause })
    this.refusal = refusal
    this.detail = more.detail
  }

  /** The status in v2; `aiAnswer` says what another version answers. */
  get status(): number {
    if (this.refusal.kind === 'unfit') return 422
    return this.refusal.kind === 'broken_rule' ? 400 : this.refusal.status
  }
}

/** The answer to an AiError at `path`. Clients read `error` first, then `detail`: it has one of the two. */
export function aiAnswer(
  { refusal }: AiError,
  path: string,
): {
  status: number
  body: object
  headers: Record<string, string>
} {
  if (refusal.kind === 'refused')
    return { status: refusal.status, body: { detail: refusal.words }, headers: refusal.headers ?? {} }
  if (refusal.kind === 'broken_rule') return { status: 400, body: { error: refusal.words }, headers: {} }
  return path.startsWith('/api/v2/')
    ? { status: 422, body: { detail: refusal.faults }, headers: {} }
    : { status: 400, body: { error: refusal.faults.map(wordsOf).join('; ') }, headers: {} }
}

function wordsOf({ loc, msg }: AiFault): string {
  return `${loc.slice(1).join('.') || String(loc[0])}: ${msg}`
}

/** 401: no credential, or a bad one. Never 403, because clients branch on 401. */
export function aiUnauthorized(detail?: string): AiError {
  const headers = { 'www-authenticate': 'Bearer error="invalid_token"' }
  return new AiError({ kind: 'refused', status: 401, words: 'Unauthorized', headers }, { detail })
}

/** 404 for what is not there and for what belongs to somebody else. */
export function aiNotFound(detail?: string): AiError {
  return new AiError({ kind: 'refused', status: 404, words: 'Not Found' }, { detail })
}

/** 400 `{"error"}`: the request fits, but a rule is broken. `words` say which, to the end user. */
export function aiBrokenRule(words: string, more?: Detail): AiError {
  return new AiError({ kind: 'broken_rule', words }, more)
}

/** 429 with Retry-After. */
export function aiThrottled(words: string, retryAfterSeconds: number): AiError {
  const headers = { 'retry-after': String(retryAfterSeconds) }
  return new AiError({ kind: 'refused', status: 429, words, headers })
}
