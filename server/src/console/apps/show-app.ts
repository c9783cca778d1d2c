// GET /apps/{key}
// One app: what it is called, where its provider sends people back to, its versions and what stays with them.
import type { SignedIn } from '../../accounts/index.ts'
import { type ListedVersion, listVersions } from '../../apps/index.ts'
import { listClientsOf } from '../../clients/index.ts'
import { countByVersion, redirectUriOf } from '../../connections/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { copyable, type Html, html, timeOf } from '../../kernel/html/index.ts'
import type { Call } from '../../kernel/http/index.ts'
import { notice, panel } from '../parts/console-page.ts'
import { wordsOfAuth } from './form/auth-types.ts'
import { formValuesOf } from './form/form-values.ts'
import { appPage, appTabs } from './frame.ts'
import { canDoNothing } from './no-operations.ts'
import { appPath, loadApp, type ShownApp } from './own-app.ts'

const done: Readonly<Record<string, string>> = {
  made: 'The draft is there. Register its redirect URI at the provider, then publish it.',
  saved: 'The draft is saved. What is published stays as it is until you publish again.',
  published: 'Published. New connections are made with this version.',
}

export async function showApp(call: Call<SignedIn>, deps: Deps): Promise<Response> {
  const { caller, url } = call
  const app = await loadApp(call, deps)
  const { appId, apiName, name, auth } = factsOf(app)
  const [versions, counts] = await Promise.all([listVersions(deps.db, appId), countsOf(appId, caller, deps)])
  const words = Object.keys(done).find((one) => url.searchParams.has(one))
  const isOwn = app.kind === 'own'
  const body = html`${notice(words && done[words])}
${isOwn ? canDoNothing(app.draft) : ''}
${panel('names', 'Names', 'Wherever an app is named, each of these is accepted.', html`${copyable('key', 'Key', app.key)}${copyable('api-name', 'API name', apiName)}${copyable('app-id', 'ID', appId)}`)}
${isSignIn(auth) ? panel('redirect', 'Redirect URI', 'Register it at the provider, exactly as it is. It is the same for all versions.', copyable('redirect-uri', 'Redirect URI', redirectUriOf({ api_name: apiName }, deps))) : ''}
${isOwn ? panel('draft', 'Draft', 'What you work on. Nobody connects it until it is published.', draftPart(app, versions)) : ''}
${panel('versions', 'Versions', 'A connection stays with the version that it was made with, and moves to the current one when it is connected again. In use: how many of yours stay with it.', versionList(app, versions, counts))}
${isOwn && versions.length === 0 ? panel('delete', 'Delete', 'It was never published: nobody is connected with it.', html`<p><a class="button danger-plain" href="${appPath(app.key, 'delete')}">Delete this app …</a></p>`) : ''}`
  return appPage(caller, body, {
    title: name,
    lead: isOwn
      ? `${wordsOfAuth(auth)}. Yours: open to your own clients.`
      : `${wordsOfAuth(auth)}. Pushed by the operator of this server: open to all clients.`,
    up: ['Apps', '/apps'],
    tabs: appTabs(app.key, undefined, isOwn),
    ...(isOwn ? { action: html`<a class="button" href="${appPath(app.key, 'publish')}">Publish …</a>` } : {}),
  })
}

type OwnApp = Extract<ShownApp, { kind: 'own' }>
type Facts = { appId: string; apiName: string; name: string; auth: string }

function factsOf(app: ShownApp): Facts {
  if (app.kind === 'own') {
    const values = formValuesOf(app.draft.manifest)
    const { appId, apiName } = app.draft
    return { appId, apiName, name: values.name || app.key, auth: values.auth_type ?? 'none' }
  }
  const { id, api_name, name, auth } = app.published
  const isRefreshing = auth.type === 'oauth2' && auth.oauth2?.auto_refresh === true
  return { appId: id, apiName: api_name, name, auth: isRefreshing ? 'oauth2_refresh' : auth.type }
}

function isSignIn(auth: string): boolean {
  return auth === 'oauth2' || auth === 'oauth2_refresh'
}

async function countsOf(appId: string, { person }: SignedIn, { db }: Deps): Promise<ReadonlyMap<string, number>> {
  const clients = await listClientsOf(db, person.userId)
  const clientIds = clients.map(({ client_id }) => client_id)
  const counts = await countByVersion(db, person, clientIds)
  return new Map(counts.filter(({ app_id }) => app_id === appId).map((row) => [row.app_version, row.count]))
}

function draftPart({ key, draft, published }: OwnApp, versions: readonly ListedVersion[]): Html {
  const latest = versions.find(({ version }) => version === draft.latestVersion)
  const isSame = latest?.source === draft.manifest && (published?.hooks?.source ?? null) === draft.hooks
  const state = !latest ? 'Not published yet.' : isSame ? 'As published.' : 'It differs from what is published.'
  return html`<p>${state} Changed ${timeOf(draft.changedAt)}.</p><div class="actions"><a class="button plain" href="${appPath(key, 'edit')}">Edit</a><a class="button plain" href="${appPath(key, 'hooks')}">Hooks</a></div>`
}

function versionList(app: ShownApp, versions: readonly ListedVersion[], counts: ReadonlyMap<string, number>): Html {
  if (versions.length === 0)
    return html`<p class="quiet">None yet. <a href="${appPath(app.key, 'publish')}">Publish the draft</a> to let people connect it.</p>`
  const current = app.published?.version
  return html`<table><thead><tr><th scope="col">Version</th><th scope="col">Since</th><th scope="col">In use</th></tr></thead>
<tbody>${versions.map(({ version, pushed_at }) => html`<tr><th scope="row"><code>${version}</code> ${version === current ? html`<span class="badge good">Current</span>` : ''}</th><td>${timeOf(pushed_at)}</td><td>${counts.get(version) ?? 0}</td></tr>`)}</tbody></table>`
}
