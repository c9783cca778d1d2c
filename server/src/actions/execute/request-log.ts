import type { Attempt } from '../../connections/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import * as store from '../store.ts'
import { maskInputs } from './secret-inputs.ts'

/** Writes down each request that a run tries; secret inputs are masked besides the connection's secrets. */
export function requestLog(
  run: Pick<store.Run, 'id' | 'attempts'>,
  secrets: readonly string[],
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
): (tried: Attempt) => Promise<void> {
  let seq = 0
  return (tried) => {
    seq += 1
    return store.insertRequest(db, run.id, seq, clean(tried, secrets), clock.now())
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
