// GET /to/{app}/sign-in?session=…                                                    embed-connect §3, 3 · outbound-oauth §1
// Sends the browser to the provider with a state that serves once, in this browser, for this app, user and version.
import type { Deps } from '../../kernel/deps.ts'
import { PageError } from '../../kernel/errors.ts'
import { type Call, seeOther } from '../../kernel/http/index.ts'
import { randomToken, sha256 } from '../../kernel/ids.ts'
import { createPkce } from '../outbound/index.ts'
import { editAddress } from './addresses.ts'
import { seeSession } from './answer-session.ts'
import { signInUrl } from './authorize.ts'
import { openFields, sealVerifier } from './sealed.ts'
import { countLiveStates, insertState } from './sign-in-states.ts'
import { refuseSpeculative } from './speculative.ts'
import * as store from './store.ts'
import { openVisit, type Visit } from './visit.ts'
import { fieldToBlame, misfitOf, wordsOf } from './wrong-set-up.ts'

type Proof = { state: string; codeVerifier: string | undefined }

const LIVE_STATES_MAX = 20

export async function startSignIn(call: Call<null>, deps: Deps): Promise<Response> {
  refuseSpeculative(call.request)
  const visit = await openVisit(call, deps)
  const { auth } = visit.app
  if (auth.type !== 'oauth2') return seeSession(visit)
  if (auth.fields.some(({ required }) => required) && visit.session.auth_fields === null) return seeSession(visit)

  const proof = { state: randomToken(), codeVerifier: auth.oauth2?.pkce ? createPkce().verifier : undefined }
  const location = await addressFor(visit, proof, deps)
  if (location === undefined) return seeOther(editAddress(visit))
  if (!(await begin(visit, proof, deps))) return seeSession(visit)
  return new Response(null, { status: 302, headers: { location } })
}

async function addressFor(visit: Visit, proof: Proof, deps: Deps): Promise<string | undefined> {
  const { app, session } = visit
  try {
    return signInUrl(app, await openFields(session, deps), proof, deps.publicUrl)
  } catch (error) {
    const misfit = misfitOf(error)
    if (fieldToBlame(app, misfit) !== undefined) return undefined
    throw new PageError(500, 'The app is set up wrongly', wordsOf(misfit, visit, deps), { detail: misfit.message })
  }
}

// False when the session is over. The session's row is locked first, so that starts at the same time are counted too.
async function begin({ session, window }: Visit, { state, codeVerifier }: Proof, deps: Deps): Promise<boolean> {
  const hash = sha256(state)
  const sealed = codeVerifier === undefined ? null : await sealVerifier(session, hash, codeVerifier, deps)
  return deps.db.transaction().execute(async (tx) => {
    const now = deps.clock.now()
    if (!(await store.beginAuthorizing(tx, session.id, now))) return false
    if ((await countLiveStates(tx, session.id, now)) >= LIVE_STATES_MAX) throw tooManyStarts()
    await insertState(tx, {
      state_hash: hash,
      session_id: session.id,
      code_verifier: sealed,
      in_second_window: window === 'second',
      expires_at: session.expires_at,
      now,
    })
    return true
  })
}

function tooManyStarts(): PageError {
  return new PageError(
    429,
    'This sign-in was started too often',
    'Finish one that is open in another window, or go back to where you started and connect again: you get a new link.',
  )
}
