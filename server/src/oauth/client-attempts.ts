// The last tries at a client's doors, for whoever sets it up: what came in, and what was wrong with it.
// Kept in the process and written once a second: no request waits for it, and a crash may lose some.
import type { Db } from '../kernel/db/index.ts'
import type { Deps } from '../kernel/deps.ts'
import { isStorable } from '../kernel/json.ts'
import * as store from './client-attempts-store.ts'

export type { Attempt } from './client-attempts-store.ts'

export type NewAttempt = {
  clientId: string
  door: 'authorize' | 'token'
  /** `ok`, or the error's code. */
  outcome: string
  /** The one that failed. */
  parameter?: string
  /** Why, for the developer of the client. */
  detail?: string
  /** All that were sent. Of those that may hold a secret or a person's name the value is not kept. */
  parameters: Iterable<readonly [name: string, value: string]>
}

type Waiting = { byClient: Map<string, store.Attempt[]>; timer: NodeJS.Timeout | undefined }

const KEPT_MAX = 20
const CLIENTS_MAX = 200
const FLUSH_MS = 1_000
const NAME_LENGTH_MAX = 60
const VALUE_LENGTH_MAX = 500
const PARAMETERS_MAX = 40

// Whatever is not named here is masked: a parameter that nobody knows may be a secret under a misspelt name.
const SHOWN = new Set([
  'approval_prompt',
  'client_id',
  'code_challenge',
  'code_challenge_method',
  'grant_type',
  'max_age',
  'prompt',
  'redirect_uri',
  'requested_token_type',
  'resource',
  'response_mode',
  'response_type',
  'scope',
  'subject_token_type',
])

const waiting = new WeakMap<Db, Waiting>()

/** Notes a try; returns at once, and never throws. Tries of clients that nobody registered are not kept. */
export function noteAttempt(made: NewAttempt, deps: Pick<Deps, 'db' | 'clock' | 'log'>): void {
  const mine = waiting.get(deps.db) ?? { byClient: new Map(), timer: undefined }
  waiting.set(deps.db, mine)
  const attempts = mine.byClient.get(made.clientId) ?? []
  if (attempts.length === 0 && (mine.byClient.size >= CLIENTS_MAX || !isStorable(made.clientId))) return
  attempts.push(attemptOf(made, deps.clock.now()))
  if (attempts.length > KEPT_MAX) attempts.shift()
  mine.byClient.set(made.clientId, attempts)
  mine.timer ??= setTimeout(() => void flush(mine, deps), FLUSH_MS).unref()
}

/** The last tries of a client, at most 20, the latest first. */
export async function recentAttempts(db: Db, clientId: string): Promise<store.Attempt[]> {
  return store.listAttempts(db, clientId, KEPT_MAX)
}

function attemptOf({ clientId, door, outcome, parameter, detail, parameters }: NewAttempt, at: Date): store.Attempt {
  const shown = [...parameters]
    .slice(0, PARAMETERS_MAX)
    .filter(([name]) => isStorable(name))
    .map(([name, value]) => [name.slice(0, NAME_LENGTH_MAX).toWellFormed(), shownValue(name, value)] as const)
  return {
    client_id: clientId,
    at,
    door,
    outcome,
    parameter: parameter ?? null,
    detail: detail ?? null,
    parameters: Object.fromEntries(shown),
  }
}

function shownValue(name: string, value: string): string {
  if (value === '') return ''
  return SHOWN.has(name) && isStorable(value) ? value.slice(0, VALUE_LENGTH_MAX).toWellFormed() : '[masked]'
}

async function flush(mine: Waiting, { db, log }: Pick<Deps, 'db' | 'log'>): Promise<void> {
  const attempts = [...mine.byClient.values()].flat()
  mine.byClient.clear()
  mine.timer = undefined
  try {
    await store.insertAttempts(db, attempts)
    await store.deleteOldAttempts(db, [...new Set(attempts.map(({ client_id }) => client_id))], KEPT_MAX)
  } catch (error) {
    log.warn({ err: error }, 'tries of clients could not be noted')
  }
}
