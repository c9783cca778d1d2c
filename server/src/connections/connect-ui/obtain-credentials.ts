import type { App } from '../../apps/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import type { AuthHookDeps } from '../hooks/log-listener.ts'
import { hasSessionHook, logInByScript } from '../hooks/token-hooks.ts'
import type { Credentials } from '../model.ts'
import { type AuthFields, keepTokens, logIn, requestClientToken, type TokenOutcome } from '../outbound/index.ts'
import type { Visit } from './visit.ts'
import { type Misfit, misfitOf, wordsOf } from './wrong-set-up.ts'

/** Credentials that were not tested yet. */
export type Obtained = {
  kind: 'obtained'
  credentials: Credentials
  expiresInSeconds?: number | undefined
  refreshExpiresInSeconds?: number | undefined
}
/**
 * Another try may help; `words` say why, the provider's own where it said any. `misfit`: no request could be made, since
 * a value does not fit its place. `silence`: the provider could not be reached, or gave no answer in time.
 */
export type Problem = { kind: 'problem'; words: string; misfit?: Misfit; silence?: 'unreachable' | 'slow' }

/** Makes credentials of the fields alone: as they are, or by the request that swaps them for a token. */
export async function obtainCredentials(app: App, fields: AuthFields, deps: AuthHookDeps): Promise<Obtained | Problem> {
  const { type } = app.auth
  const { fetch, clock } = deps
  try {
    if (hasSessionHook(app)) return judgeTokens(app, fields, await logInByScript(app, fields, deps))
    if (type === 'session') return judgeTokens(app, fields, await logIn(fetch, app, fields, clock.now()))
    if (type === 'client_credentials')
      return judgeTokens(app, fields, await requestClientToken(fetch, app, fields, clock.now()))
  } catch (error) {
    return problemOf(misfitOf(error))
  }
  return { kind: 'obtained', credentials: fields }
}

/** What came of asking for tokens, in words for the person where there are none. */
export function judgeTokens(app: App, fields: AuthFields, outcome: TokenOutcome): Obtained | Problem {
  if (outcome.kind === 'tokens') {
    const { tokens } = outcome
    const lives = { expiresInSeconds: tokens.expires_in, refreshExpiresInSeconds: tokens.refresh_expires_in }
    return { kind: 'obtained', credentials: keepTokens(fields, tokens), ...lives }
  }
  if (outcome.kind === 'temporary' && outcome.unfilled !== undefined)
    return problemOf({ field: outcome.unfilled, message: outcome.detail })
  const isAnswer = outcome.kind === 'temporary' && (outcome.status !== undefined || outcome.by_script === true)
  if (outcome.kind === 'final' || isAnswer)
    return { kind: 'problem', words: says(app, outcome.detail), ...(isBusy(outcome) && { silence: 'unreachable' }) }
  const silence = outcome.is_slow ? 'slow' : 'unreachable'
  return { kind: 'problem', words: `${app.name} did not answer: ${outcome.detail}`, silence }
}

// It did answer, and says nothing about what was entered.
function isBusy(outcome: Exclude<TokenOutcome, { kind: 'tokens' }>): boolean {
  if (outcome.kind !== 'temporary' || outcome.status === undefined) return false
  return outcome.status >= 500 || outcome.status === 429 || outcome.status === 408
}

/** What to tell the person of a problem. */
export function tellingWords(
  { words, misfit }: Problem,
  visit: Pick<Visit, 'app' | 'client'>,
  deps: Pick<Deps, 'log'>,
): string {
  return misfit ? wordsOf(misfit, visit, deps) : words
}

function problemOf(misfit: Misfit): Problem {
  return { kind: 'problem', words: misfit.message, misfit }
}

/** A provider's words, named as such: they are shown, never trusted. */
export function says(app: App, words: string): string {
  return `${app.name} says: ${words}`
}
