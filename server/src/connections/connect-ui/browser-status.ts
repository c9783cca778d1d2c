// GET /to/{app}/status?session=…                                                                embed-connect §3, two windows
// The first window asks how the second one fares, where no message comes through; a page that was loaded again asks what
// came of the request before it.
import type { Deps } from '../../kernel/deps.ts'
import type { Call } from '../../kernel/http/index.ts'
import { isOpen, isTrying, standingOf } from './session.ts'
import { openVisit } from './visit.ts'

export async function browserStatus(call: Call<null>, deps: Deps): Promise<Response> {
  const { session } = await openVisit(call, deps)
  const { status } = standingOf(session, deps.clock.now())
  return Response.json({
    is_open: isOpen(status),
    is_trying: isOpen(status) && isTrying(session),
    problem_at: session.problem_at?.toISOString() ?? null,
  })
}
