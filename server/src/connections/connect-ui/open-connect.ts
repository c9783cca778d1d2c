// GET /to/{app}?token=…  and  GET /to/{app}?session=…                                          embed-connect §3 · seed 004, 3
// The first redeems a session code, once, for the browser that presents it, and moves on to the second, so that the code
// stays in no history, log or Referer. The second is the session's page.
import type { Deps } from '../../kernel/deps.ts'
import type { Call } from '../../kernel/http/index.ts'
import { answerSession } from './answer-session.ts'
import { redeemLink } from './redeem-link.ts'
import { refuseSpeculative } from './speculative.ts'
import { openVisit } from './visit.ts'

export async function openConnect(call: Call<null>, deps: Deps): Promise<Response> {
  refuseSpeculative(call.request)
  const { url } = call
  if (!url.searchParams.has('token')) {
    const visit = await openVisit(call, deps)
    return answerSession(visit, deps, { isEditing: url.searchParams.has('edit') })
  }
  return redeemLink(call, deps)
}
