// GET /account/apps
// What this person allows apps, for himself: client, scopes, when. Revoke is a page away.
import { findPerson, nameOf, type SignedIn } from '../../accounts/index.ts'
import { ownerOf, permissionOf } from '../../clients/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { type Html, html, timeOf } from '../../kernel/html/index.ts'
import type { Call } from '../../kernel/http/index.ts'
import { inWords } from '../../oauth/index.ts'
import { emptyState, notice } from '../parts/console-page.ts'
import { accountPage } from './account-page.ts'
import { type ConnectedApp, connectedAppsOf } from './connected-apps.ts'

export async function listConnectedApps({ caller, url }: Call<SignedIn>, deps: Deps): Promise<Response> {
  const apps = await connectedAppsOf(caller.person.userId, deps)
  const rows = await Promise.all(apps.map(async (app) => appRow(app, await ownerName(app, deps))))
  const body = html`${notice(url.searchParams.has('revoked') ? 'Revoked. Its tokens have stopped working.' : undefined)}
${
  rows.length === 0
    ? emptyState(
        'No app may use your account',
        'When you allow one to, it stands here, with what it may do and since when. You can take that back at any time.',
        html`<a class="button plain" href="/console">Home</a>`,
      )
    : html`<ul class="rows">${rows}</ul>`
}`
  return accountPage(caller, 'apps', body)
}

function appRow({ client, scopes, since, last }: ConnectedApp, owner: string): Html {
  return html`<li class="tall"><div><h2>${client.name}</h2><p>By ${owner}</p><p>Allowed ${timeOf(since)}${last > since ? html`, last ${timeOf(last)}` : ''}</p></div>
<div><ul class="scopes">${inWords(scopes, permissionOf).map((line) => html`<li>${line}</li>`)}</ul><details><summary>As developers call it</summary><p>${scopes.map((scope) => html`<code>${scope}</code> `)}</p></details></div>
<p><a class="button plain" href="/account/apps/${encodeURIComponent(client.client_id)}/revoke" aria-label="Revoke ${client.name}">Revoke …</a></p></li>`
}

async function ownerName({ client }: ConnectedApp, deps: Deps): Promise<string> {
  const ownerId = await ownerOf(client.client_id, deps)
  const owner = ownerId === undefined ? undefined : await findPerson(deps.db, ownerId)
  return owner ? nameOf(owner) : 'the operator of this server'
}
