// POST /connect/v1/sessions/{session_id}/confirm  {"handle", "user_id"}                       embed-connect §3, confirm_identity
// The partner says who sits at the browser that came with this handle. Equal to the session's user: the browser may go
// on. Anybody else: the session has failed, and what he signed in to is not attached.
import { z } from '@hono/zod-openapi'
import { findUser } from '../../accounts/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { ApiError, notFound } from '../../kernel/errors.ts'
import { apiEndpoint } from '../../kernel/http/index.ts'
import { equalHashes, sha256 } from '../../kernel/ids.ts'
import type { TokenCaller } from '../../oauth/index.ts'
import { continueAddress } from './addresses.ts'
import { type ConnectSession, isOpen, isSessionId, standingOf } from './session.ts'
import { wasInSecondWindow } from './sign-in-states.ts'
import * as store from './store.ts'
import { loadVisit } from './visit.ts'

type Verdict = { kind: 'confirmed' } | { kind: 'not_waiting' } | { kind: 'refused'; detail: string }

const body = z.object({
  handle: z.string().min(1).max(200),
  user_id: z.string().min(1).max(1000),
})

export const confirmSession = apiEndpoint(
  {
    summary: 'Confirm who finishes a connect session',
    description: 'For partners with `confirm_identity`. The handle serves once and for 120 seconds.',
    tag: 'Connect',
    body,
    answers: {
      200: {
        description: 'Send the same browser on to `continue_url`; only then is the connection stored.',
        schema: z.object({ continue_url: z.url() }),
      },
      403: { description: 'Another person, or no session that waits for this handle.' },
      404: { description: 'Unknown, or a session of another client.' },
    },
  },
  async (
    {
      params,
      body: given,
      caller,
    }: { params: Readonly<Record<string, string>>; body: z.output<typeof body>; caller: TokenCaller },
    deps,
  ) => {
    const id = params.session_id ?? ''
    const { session, verdict } = await judgeAndMark(id, given, caller, deps)
    if (verdict.kind !== 'confirmed') throw refusal(verdict) // after the commit: the failure must stick
    const visit = await loadVisit(session, (await wasInSecondWindow(deps.db, id)) ? 'second' : 'only', deps)
    return { body: { continue_url: continueAddress(visit, deps.publicUrl) } }
  },
)

function judgeAndMark(
  id: string,
  given: z.output<typeof body>,
  caller: TokenCaller,
  deps: Deps,
): Promise<{ session: ConnectSession; verdict: Verdict }> {
  return deps.db.transaction().execute(async (tx) => {
    const session = isSessionId(id) ? await store.lockSession(tx, id) : undefined
    if (session?.client_id !== caller.client.client_id) throw notFound()
    const user = await findUser(session.user_id, { db: tx })
    const now = deps.clock.now()
    const verdict = judge(session, given, { userId: user?.external_id ?? null, workspaceId: caller.workspaceId }, now)
    if (verdict.kind === 'confirmed') await store.markConfirmed(tx, id, now)
    if (verdict.kind === 'refused') {
      const description = 'The partner could not confirm the person.'
      await store.end(tx, id, { status: 'failed', error: 'access_denied', description }, now)
    }
    return { session, verdict }
  })
}

// The handle serves once, also when it serves badly. The user claim alone is no identity: the token's tenant must be the
// session's as well.
function judge(
  session: ConnectSession,
  given: z.output<typeof body>,
  expected: { userId: string | null; workspaceId: number },
  now: Date,
): Verdict {
  const { confirm_hash } = session
  if (!isOpen(standingOf(session, now).status) || confirm_hash === null) return { kind: 'not_waiting' }
  if (!equalHashes(sha256(given.handle), confirm_hash)) return { kind: 'refused', detail: 'another handle' }
  const isSamePerson = given.user_id === expected.userId && session.workspace_id === expected.workspaceId
  return isSamePerson ? { kind: 'confirmed' } : { kind: 'refused', detail: 'another user' }
}

function refusal(verdict: Exclude<Verdict, { kind: 'confirmed' }>): ApiError {
  if (verdict.kind === 'not_waiting') {
    return new ApiError({ code: 'permission_denied', detail: 'No session waits for this handle.' })
  }
  const detail = 'The handle and the user are not those of this session. The session has failed.'
  return new ApiError({ code: 'permission_denied', detail }, { detail: verdict.detail })
}
