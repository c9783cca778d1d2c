// GET /oauth/authorize/{request}                                                             authorization server §2
// The kept request, taken up again by the browser that it is bound to: after the person signed in.
import { openSession } from '../../accounts/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import type { Call } from '../../kernel/http/index.ts'
import { findPending } from './pending.ts'
import { proceed } from './proceed.ts'

export async function resume(call: Call<null>, deps: Deps): Promise<Response> {
  const { pending, session } = await findPending(call.params.request ?? '', await openSession(call, deps), deps)
  return proceed(pending, session, call, deps)
}
