// GET /to/{app}/continue?session=…                                                            embed-connect §3, confirm_identity
// Where the partner sends the browser once it has confirmed who sits there: only now is the connection stored.
import type { Deps } from '../../kernel/deps.ts'
import type { Call } from '../../kernel/http/index.ts'
import { seeSession } from './answer-session.ts'
import { storeConnection } from './finish.ts'
import { openPending, type Pending } from './sealed.ts'
import type { ConnectSession } from './session.ts'
import { refuseSpeculative } from './speculative.ts'
import { openVisit } from './visit.ts'

export async function continueSession(call: Call<null>, deps: Deps): Promise<Response> {
  refuseSpeculative(call.request)
  const visit = await openVisit(call, deps)
  const confirmed = async (locked: ConnectSession): Promise<Pending | undefined> =>
    locked.pending !== null && locked.confirmed_at !== null ? openPending(locked, locked.pending, deps) : undefined
  await storeConnection(visit, confirmed, deps)
  return seeSession(visit)
}
