// GET /to/{app}/sign-in?session=…                                                    embed-connect §3, 3 · outbound-oauth §1
// Sends the browser to the provider with a state that serves once, in this browser, for this app, user and version.
import { TemplateError } from '../../apps/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import type { Call } from '../../kernel/http/index.ts'
import { randomToken, sha256 } from '../../kernel/ids.ts'
import { createPkce } from '../outbound/index.ts'
import { editAddress, pageAddress } from './addresses.ts'
import { answerAnew } from './answer-session.ts'
import { signInUrl } from './authorize.ts'
import { openFields, sealVerifier } from './sealed.ts'
import * as store from './store.ts'
import { openVisit, type Visit } from './visit.ts'

export async function startSignIn(call: Call<null>, deps: Deps): Promise<Response> {
  const visit = await openVisit(call, deps)
  const { session, app } = visit
  const { auth } = app
  if (auth.type !== 'oauth2') return seeOther(pageAddress(visit))
  if (auth.fields.some(({ required }) => required) && session.auth_fields === null) return seeOther(pageAddress(visit))

  const state = randomToken()
  const verifier = auth.oauth2?.pkce ? createPkce().verifier : undefined
  const location = addressFor(visit, { state, codeVerifier: verifier }, deps)
  if (location === undefined) return seeOther(editAddress(visit))

  const now = deps.clock.now()
  if (!(await store.beginAuthorizing(deps.db, session.id, now))) return answerAnew(visit, deps)
  const hash = sha256(state)
  await store.insertState(deps.db, {
    state_hash: hash,
    session_id: session.id,
    code_verifier: verifier === undefined ? null : sealVerifier(hash, verifier, deps),
    in_second_window: visit.window === 'second',
    expires_at: session.expires_at,
    now,
  })
  return new Response(null, { status: 302, headers: { location } })
}

function addressFor(
  { app, session }: Visit,
  proof: { state: string; codeVerifier: string | undefined },
  deps: Deps,
): string | undefined {
  try {
    return signInUrl(app, openFields(session, deps), proof, deps.publicUrl)
  } catch (error) {
    if (error instanceof TemplateError) return undefined
    throw error
  }
}

function seeOther(location: string): Response {
  return new Response(null, { status: 303, headers: { location } })
}
