// GET /oauth/authorize/{request}/switch                                                      authorization server §2
// "Use another account": to the sign-in page, and from there back to the request.
import { openSession } from '../../accounts/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { type Call, seeOther } from '../../kernel/http/index.ts'
import { signInAddress } from './entrance.ts'
import { findPending } from './pending.ts'

export async function switchAccount(call: Call<null>, deps: Deps): Promise<Response> {
  const { pending, session } = await findPending(call.params.request ?? '', await openSession(call, deps), deps)
  return seeOther(await signInAddress(pending, session, deps), session.cookies)
}
