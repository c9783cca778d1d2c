// From a provider's answer to an outcome.                                                            app-manifest "Errors"
import type { App, Json } from '../../apps/index.ts'
import { parseAnswerBody, providerWords, readRetryAfterSeconds, type Sent } from '../../connections/index.ts'
import { parseJson } from '../../kernel/json.ts'
import type { FailureKind, Outcome } from './outcome.ts'
import { areTooMany, maskInputs } from './secret-inputs.ts'

const KINDS: Readonly<Record<number, FailureKind>> = {
  400: 'user',
  404: 'user',
  409: 'user',
  422: 'user',
  401: 'auth_expired',
  429: 'throttled',
}

/**
 * Judges what came back. `now` tells how far off a date in Retry-After is; `secretTexts` are the secret inputs, which a
 * provider's words are masked by besides the connection's secrets.
 */
export function judgeSent(sent: Sent, app: Pick<App, 'name'>, now: Date, secretTexts: readonly string[]): Outcome {
  if (sent.kind === 'failed') {
    const { error, isScripts, hasWritten, retryAfterSeconds } = sent
    const detail = maskInputs(sent.detail, secretTexts)
    return {
      kind: 'failed',
      error,
      detail: isScripts ? detail : `${app.name}: ${detail}`,
      isLost: sent.sent,
      ...(hasWritten && { hasWritten }),
      ...(retryAfterSeconds && { retryAfterSeconds }),
    }
  }
  const { status, headers, body, secrets } = sent
  if (status >= 200 && status < 300) {
    // What the script read need not be JSON.
    if (sent.data !== undefined) return { kind: 'done', body: jsonOf(body) ?? null, headers, data: sent.data }
    return judgeBody(body, headers, status, app)
  }
  const answer = parseAnswerBody(headers['content-type'] ?? '', body)
  const words = answer && !areTooMany(secretTexts) && providerWords(answer, [...secrets, ...secretTexts]).detail
  const retryAfterSeconds = readRetryAfterSeconds(headers['retry-after'], now)
  return {
    kind: 'failed',
    error: KINDS[status] ?? 'upstream',
    detail: words || `${app.name} answered with status ${status}.`,
    status,
    isLost: false,
    ...(sent.hasWritten && { hasWritten: true }),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  }
}

function judgeBody(text: string, headers: Record<string, string>, status: number, app: Pick<App, 'name'>): Outcome {
  const body = text.trim() === '' ? null : jsonOf(text)
  if (body !== undefined) return { kind: 'done', body, headers }
  const detail = `${app.name} answered with status ${status} and a body that cannot be read as JSON.`
  return { kind: 'failed', error: 'upstream', detail, status, isLost: false }
}

function jsonOf(text: string): Json | undefined {
  try {
    return parseJson(text) as Json
  } catch {
    return undefined
  }
}
