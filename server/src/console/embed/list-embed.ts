// GET /embed
// A person's partners and clients of the Workflow API.
import type { SignedIn } from '../../accounts/index.ts'
import { listClientsOf, type OwnClient } from '../../clients/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { type Html, html } from '../../kernel/html/index.ts'
import type { Call } from '../../kernel/http/index.ts'
import { consolePage, emptyState, notice } from '../parts/console-page.ts'
import { settingsPath } from './embed-tabs.ts'
import { judgeSetup } from './judge-setup.ts'

export async function listEmbed({ caller, url }: Call<SignedIn>, { db }: Deps): Promise<Response> {
  const own = (await listClientsOf(db, caller.person.userId)).filter(({ kind }) => kind !== 'ai_actions').reverse()
  const actions = html`<a class="button" href="/embed/add/partner">Create a partner</a><a class="button plain" href="/embed/add/workflow">Create a workflow client</a>`
  const body = html`${notice(url.searchParams.has('deleted') ? 'Deleted. Its tokens have stopped working.' : undefined)}
${
  own.length === 0
    ? emptyState(
        'Put integrations into your product',
        html`A <strong>partner</strong> signs its own users in with JWTs, and shows Connect under its own brand. A <strong>workflow client</strong> asks people with an account here for their consent.`,
        actions,
      )
    : html`<ul class="rows">${own.map(clientRow)}</ul>`
}`
  return consolePage(caller, body, {
    section: 'embed',
    title: 'Embed',
    lead: 'Clients with which your product shows integrations as its own.',
    ...(own.length > 0 ? { action: html`<div class="actions">${actions}</div>` } : {}),
  })
}

function clientRow(client: OwnClient): Html {
  const open = settingsPath(client.client_id, client.kind === 'embed' ? 'white-label' : 'credentials')
  return html`<li><div><h2><a href="${settingsPath(client.client_id, 'credentials')}">${client.name}</a></h2>
<p><span class="badge">${client.kind === 'embed' ? 'Partner' : 'Workflow'}</span> <code>${client.client_id}</code></p></div>
<div>${client.kind === 'embed' ? setupLine(client) : html`<p>${client.redirect_uris.length} redirect ${client.redirect_uris.length === 1 ? 'URI' : 'URIs'}</p>`}</div>
<p><a href="${open}" aria-label="${client.kind === 'embed' ? 'Set up' : 'Settings of'} ${client.name}">${client.kind === 'embed' ? 'Set up' : 'Settings'}</a></p></li>`
}

function setupLine({ partner, ...client }: OwnClient): Html {
  if (!partner) return html``
  const advice = judgeSetup({ ...client, partner }, undefined).filter(({ level }) => level !== 'good')
  const missing = advice.filter(({ level }) => level === 'missing').length
  if (missing > 0) return html`<span class="badge bad">${missing} missing</span>`
  return advice.length === 0
    ? html`<span class="badge good">Setup complete</span>`
    : html`<span class="badge">${advice.length} recommended</span>`
}
