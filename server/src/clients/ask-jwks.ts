// Asks a partner's JWKS URL, through the guarded fetcher.                                              embed-connect §2
import type { Deps } from '../kernel/deps.ts'
import { readJwks } from './jwks.ts'

const JWKS_BYTES_MAX = 64 * 1024
/** How long an answer may take. */
export const JWKS_TIMEOUT_MS = 5_000

export type JwksAnswer =
  | { kind: 'answered'; jwks: { keys: object[] }; cacheControl: string | undefined }
  | { kind: 'failed'; why: string }

/** What the URL answers: a JWK set, or why there is none, in words for the operator and the partner. */
export async function askJwks(url: string, { fetch }: Pick<Deps, 'fetch'>): Promise<JwksAnswer> {
  const answer = await fetch({
    method: 'GET',
    url,
    headers: { accept: 'application/jwk-set+json, application/json' },
    redirects: 'same-host',
    bodyBytesMax: JWKS_BYTES_MAX,
    timeoutMs: JWKS_TIMEOUT_MS,
  })
  if (answer.kind !== 'answer') return { kind: 'failed', why: `${answer.kind}: ${answer.message}` }
  if (answer.status !== 200) return { kind: 'failed', why: `it answered with status ${answer.status} instead of 200` }
  const jwks = readJwks(answer.body)
  if (!jwks) return { kind: 'failed', why: 'what it answered is no JWK set: {"keys": [...]}' }
  return { kind: 'answered', jwks, cacheControl: answer.headers['cache-control'] }
}
