// GET /v2/authentications/redirect?session=…                                                         Workflow API 5.3
// The last page of the older popup: it tells the page that opened it, once, and closes. What it tells means "look again":
// GET /v2/authentications has the connection.
import { findClient, messageOriginsOf } from '../../../clients/index.ts'
import type { Deps } from '../../../kernel/deps.ts'
import { type Call, seeOther } from '../../../kernel/http/index.ts'
import { findConnections } from '../../people/connections-of-person.ts'
import { pageAddress } from '../addresses.ts'
import { type ConnectSession, endsAtPopupPage, isOpen, type Standing, standingOf } from '../session.ts'
import { refuseSpeculative } from '../speculative.ts'
import * as store from '../store.ts'
import { findOwnSession, loadVisit } from '../visit.ts'
import { emptyEndPage, endPage } from './end-page.ts'
import { closeMessage } from './message.ts'

export async function endPopup({ request, url }: Call<null>, deps: Deps): Promise<Response> {
  const id = url.searchParams.get('session')
  if (id === null) return emptyEndPage()
  refuseSpeculative(request)
  const session = await findOwnSession(request, id, deps)
  if (!session || !endsAtPopupPage(session)) return emptyEndPage()
  const standing = standingOf(session, deps.clock.now())
  const visit = await loadVisit(session, 'only', deps)
  if (isOpen(standing.status)) return seeOther(pageAddress(visit))
  return endPage(visit, standing, await reportOf(session, standing, deps))
}

// Whoever claims the report posts it; the page loaded again says the same in words alone.
async function reportOf(session: ConnectSession, standing: Standing, deps: Deps) {
  const client = await findClient(session.client_id, deps)
  const origins = client ? messageOriginsOf(client) : []
  if (!(await store.claimReport(deps.db, session.id, deps.clock.now())) || origins.length === 0) return undefined
  const id = session.connection_id
  const title = id === null ? null : ((await findConnections([id], deps)).get(id)?.title ?? null)
  return { message: closeMessage(session, standing, title), origins }
}
