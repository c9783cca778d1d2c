import type pg from 'pg'
import type { Attempt } from '../../connections/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { together } from '../../kernel/together.ts'
import { insertRequests, type TriedRequest } from '../requests-store.ts'
import type { Run } from '../store.ts'
import { maskInputs } from './secret-inputs.ts'

const insert = together<pg.Pool, TriedRequest, void>(async (pool, requests) => {
  await insertRequests(pool, requests)
  return []
})

/** Writes down each request that a run tries; secret inputs are masked besides the connection's secrets. */
export function requestLog(
  run: Pick<Run, 'id' | 'attempts'>,
  secrets: readonly string[],
  { pool, clock }: Pick<Deps, 'pool' | 'clock'>,
): (tried: Attempt) => Promise<void> {
  let seq = 0
  return (tried) => {
    seq += 1
    return insert(pool, { runId: run.id, seq, tried: clean(tried, secrets), at: clock.now() })
  }
}

function clean(tried: Attempt, secrets: readonly string[]): Attempt {
  const mask = (text: string) => maskInputs(text, secrets).replaceAll('\0', '\uFFFD') // PostgreSQL's text holds no NUL
  const maskAll = (headers: Record<string, string>) =>
    Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, mask(value)]))
  const { requestBody, responseHeaders, responseBody, failure } = tried
  return {
    ...tried,
    url: mask(tried.url),
    requestHeaders: maskAll(tried.requestHeaders),
    ...(requestBody === undefined ? {} : { requestBody: mask(requestBody) }),
    ...(responseHeaders === undefined ? {} : { responseHeaders: maskAll(responseHeaders) }),
    ...(responseBody === undefined ? {} : { responseBody: mask(responseBody) }),
    ...(failure === undefined ? {} : { failure: mask(failure) }),
  }
}
