// From a fetch Response to a JSON value, or to the error that the caller gets.

import { isRecord } from '../record.ts'
import type { ErrorEntry } from '../wire/envelope.ts'
import { WayleaveError, WayleaveOAuthError } from './errors.ts'
import { parseRetryAfter } from './retry.ts'

/** What an answer with a 2xx status holds. `body` is null when it is empty. */
export type Answer = { status: number; headers: Headers; body: unknown }

/**
 * Reads the body and judges the status.
 * @throws {WayleaveOAuthError} a refusal in the form of RFC 6749 §5.2
 * @throws {WayleaveError} any other refusal, and a 2xx that is not JSON
 */
export async function readAnswer(response: Response, nowMs: number): Promise<Answer> {
  const text = await response.text()
  const body = parseJson(text)
  if (!response.ok) throw toError(response, body, nowMs)
  if (text === '') return { status: response.status, headers: response.headers, body: null } // 204; 200 of RFC 7009 §2.2
  if (body === undefined) throw unexpectedAnswer(response.status, 'The answer is not JSON: is this a Wayleave server?')
  return { status: response.status, headers: response.headers, body }
}

/** The error for an answer that does not have the documented form. */
export function unexpectedAnswer(status: number, message: string): WayleaveError {
  return new WayleaveError(message, { status, code: 'unexpected_answer' })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function toError(response: Response, body: unknown, nowMs: number): WayleaveError {
  const details = {
    status: response.status,
    requestId: response.headers.get('x-request-id') ?? undefined,
    retryAfterSeconds: parseRetryAfter(response.headers.get('retry-after'), nowMs),
  }
  if (isRecord(body) && typeof body.error === 'string' && /^[\w.:-]+$/.test(body.error)) {
    const description = typeof body.error_description === 'string' ? body.error_description : undefined
    return new WayleaveOAuthError(body.error, description, details)
  }
  const errors = isRecord(body) && Array.isArray(body.errors) ? body.errors.filter(isErrorEntry) : []
  const first = errors[0]
  if (first) return new WayleaveError(first.detail, { ...details, code: first.code, errors })
  const words = wordsOf(body)
  if (words) return new WayleaveError(words, { ...details, code: 'invalid' })
  const message = `The server answered ${response.status} without the documented error body.`
  return new WayleaveError(message, { ...details, code: 'unexpected_answer' })
}

// /api: `{"error": "…"}`, `{"detail": "…"}` or `{"detail": [{"loc": [...], "msg": "…"}]}`. /v2/guess:
// `{"messages": [{"detail": "…"}]}`.
function wordsOf(body: unknown): string | undefined {
  if (!isRecord(body)) return undefined
  if (typeof body.error === 'string') return body.error
  if (typeof body.detail === 'string') return body.detail
  const messages = Array.isArray(body.messages) ? body.messages.filter(isRecord) : []
  if (messages.length > 0) return messages.map(({ detail }) => detail).join(' ')
  const entries = Array.isArray(body.detail) ? body.detail.filter(isRecord) : []
  return entries.map(({ loc, msg }) => `${Array.isArray(loc) ? loc.join('.') : ''}: ${msg}`).join('; ') || undefined
}

function isErrorEntry(value: unknown): value is ErrorEntry {
  return isRecord(value) && typeof value.code === 'string' && typeof value.detail === 'string'
}
