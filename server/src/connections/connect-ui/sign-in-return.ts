// GET /dashboard/auth/oauth/return/{api_name}/?code=…&state=…          embed-connect §3, 3 · outbound-oauth §1 · RFC 6749 §4.1.2
// The provider sends the browser back. Only the browser that left, only at the callback of the app that it left for: any
// other visit is refused and spends nothing, and the code goes to no other app's token URL. What came of it says the
// session's page.
import type { Deps } from '../../kernel/deps.ts'
import { PageError } from '../../kernel/errors.ts'
import { type Call, seeOther } from '../../kernel/http/index.ts'
import { sha256 } from '../../kernel/ids.ts'
import { exchangeHooks } from '../hooks/token-hooks.ts'
import { type AuthFields, exchangeCode } from '../outbound/index.ts'
import { redirectUriOf } from './addresses.ts'
import { seeSession } from './answer-session.ts'
import { signInPlace } from './authorize.ts'
import { finish } from './finish.ts'
import { judgeTokens, type Obtained, type Problem, says, tellingWords } from './obtain-credentials.ts'
import { readReturn, type SignInReturn } from './read-return.ts'
import { openFields, openVerifier } from './sealed.ts'
import { isOpen, standingOf } from './session.ts'
import { type AuthorizationState, findState, useState } from './sign-in-states.ts'
import { refuseSpeculative } from './speculative.ts'
import * as store from './store.ts'
import { beginTry, failTry } from './tries.ts'
import { findAppAt, findOwnSession, loadVisit, type Visit } from './visit.ts'

export async function signInReturn(call: Call<null>, deps: Deps): Promise<Response> {
  refuseSpeculative(call.request)
  const { visit, state } = await openReturn(call, deps)
  if (state.used_at !== null || !isOpen(standingOf(visit.session, deps.clock.now()).status)) return seeSession(visit)
  const asked = signInPlace(visit.app, await openFields(visit.session, deps))
  const returned = readReturn(call.url.searchParams, visit.app, asked?.origin)
  if (returned.kind === 'stray') throw strayReturn()
  if (!(await useState(deps.db, state.state_hash, deps.clock.now()))) return seeSession(visit)
  if (!(await beginTry(visit, deps))) return seeSession(visit)
  if (returned.kind === 'denied') return deny(visit, returned.words, deps)

  const obtained = await exchange(visit, returned, state, deps)
  const finished = obtained.kind === 'problem' ? obtained : await finish(visit, obtained, deps)
  if (finished.kind === 'to_confirm') return seeOther(finished.location)
  if (finished.kind === 'problem') await failTry(visit, tellingWords(finished, visit, deps), deps)
  return seeSession(visit)
}

async function openReturn(
  { request, url, params }: Call<null>,
  deps: Deps,
): Promise<{ visit: Visit; state: AuthorizationState }> {
  const states = url.searchParams.getAll('state')
  const state = states.length === 1 ? await findState(deps.db, sha256(states[0] ?? '')) : undefined
  const [session, app] = await Promise.all([
    state && findOwnSession(request, state.session_id, deps),
    findAppAt(params.api_name ?? '', deps),
  ])
  if (!state || !session || app?.id !== session.app_id) throw strayReturn()
  return { visit: await loadVisit(session, state.in_second_window ? 'second' : 'only', deps), state }
}

// The person's own decision ends the session at once; there is nothing to try again.
async function deny(visit: Visit, words: string, deps: Deps): Promise<Response> {
  const how = { status: 'failed', error: 'access_denied', description: words } as const
  await store.end(deps.db, visit.session.id, how, deps.clock.now())
  return seeSession(visit)
}

async function exchange(
  { app, session }: Visit,
  returned: Exclude<SignInReturn, { kind: 'denied' | 'stray' }>,
  state: AuthorizationState,
  deps: Deps,
): Promise<Obtained | Problem> {
  if (returned.kind === 'refused') return { kind: 'problem', words: says(app, returned.words) }
  const fields: AuthFields = { ...(await openFields(session, deps)), ...returned.captured }
  const verifier = state.code_verifier
  const given = {
    code: returned.code,
    redirectUri: redirectUriOf(app, deps),
    codeVerifier: verifier === null ? undefined : await openVerifier(session, state.state_hash, verifier, deps),
    now: deps.clock.now(),
  }
  const outcome = await exchangeCode(deps.fetch, app, fields, given, exchangeHooks(app, fields, deps))
  return judgeTokens(app, fields, outcome)
}

function strayReturn(): PageError {
  return new PageError(
    400,
    'This sign-in was not started here',
    'A sign-in must end in the browser that started it, and for the same app. Nothing was connected. Go back to where you started and connect again.',
  )
}
