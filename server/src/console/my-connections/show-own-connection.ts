// GET /connections/{id}, and of /reconnect and /turn-on for whoever had to sign in before the form could be sent
// One connection of this person.
import type { SignedIn } from '../../accounts/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { copyable, html, timeOf } from '../../kernel/html/index.ts'
import type { Call } from '../../kernel/http/index.ts'
import { consolePage, panel } from '../parts/console-page.ts'
import { connectionActions, turnOnForm, usedBy } from './connection-parts.ts'
import { health } from './health.ts'
import { described, LIST, loadConnection } from './own-connection.ts'

export async function showOwnConnection(call: Call<SignedIn>, deps: Deps): Promise<Response> {
  const [connection] = await described([await loadConnection(call, deps)], deps)
  if (!connection) throw new Error('a connection that was found is not described')
  const { id, title, app, connectedAt, lastUsedAt } = connection
  const times = html`<p>Connected ${timeOf(connectedAt)}</p><p>${lastUsedAt ? html`Used ${timeOf(lastUsedAt)}` : 'Not used yet'}</p>`
  const body = html`${panel('health', 'Health', `Whether ${app.name} still accepts it.`, html`${health(connection)}${turnOnForm(call.caller, connection)}${connectionActions(call.caller, connection)}`)}
${panel('uses', 'Used by', 'What stops when you disconnect it.', html`${usedBy(connection)}${times}`)}
${panel('identifier', 'Identifier', 'For the people who help you.', copyable('connection-id', 'Connection id', String(id)))}`
  return consolePage(call.caller, body, { section: 'own', title, lead: app.name, up: ['My connections', LIST] })
}
