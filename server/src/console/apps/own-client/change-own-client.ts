// GET and POST /apps/{key}/own-client, POST /apps/{key}/own-client/remove                                app-manifest §2
// "Bring your own client": a workspace that is registered at the provider itself signs in with that, not with the app's.
import { holdSession, note, type SignedIn } from '../../../accounts/index.ts'
import { ownClientMistakes, removeOwnClient, setOwnClient } from '../../../connections/index.ts'
import type { Deps } from '../../../kernel/deps.ts'
import { PageError } from '../../../kernel/errors.ts'
import { type Call, readPageForm, seeOther } from '../../../kernel/http/index.ts'
import { appPath, loadApp, type ShownApp } from '../own-app.ts'
import { appIdOf, ownClientPage, usesOAuth } from './own-client-page.ts'
import { findWorkspace, type NamedWorkspace } from './workspaces.ts'

export async function showOwnClient(call: Call<SignedIn>, deps: Deps): Promise<Response> {
  return ownClientPage(call, await loadApp(call, deps), { values: {}, mistakes: {} }, deps)
}

export async function changeOwnClient(call: Call<SignedIn>, deps: Deps): Promise<Response> {
  const form = await readPageForm(call.request, call.caller.csrfToken)
  const app = await loadApp(call, deps)
  const text = (name: string) => (form.get(name) ?? '').trim()
  const workspace = await workspaceOf(call.caller, text('workspace'), deps)
  const client = { clientId: text('client_id'), clientSecret: text('client_secret') }
  const { clientId, clientSecret } = ownClientMistakes(client)
  const mistakes = {
    ...(usesOAuth(app) ? {} : { client_id: ['This app signs in without an OAuth client.'] }),
    ...(clientId === undefined ? {} : { client_id: [clientId] }),
    ...(clientSecret === undefined ? {} : { client_secret: [clientSecret] }),
  }
  if (Object.keys(mistakes).length > 0) {
    const values = { workspace: String(workspace.workspaceId), client_id: client.clientId }
    return ownClientPage(call, app, { values, mistakes }, deps)
  }
  const place = { workspaceId: workspace.workspaceId, appId: appIdOf(app) }
  await deps.db.transaction().execute(async (tx) => {
    await holdSession(tx, call.caller)
    await setOwnClient(tx, { ...place, ...client }, deps)
    await note(tx, deedOf(call.caller, app, workspace, 'app.own_client_set'), deps)
  })
  return seeOther(`${appPath(app.key, 'own-client')}?saved=1`)
}

export async function removeOwnAppClient(call: Call<SignedIn>, deps: Deps): Promise<Response> {
  const form = await readPageForm(call.request, call.caller.csrfToken)
  const app = await loadApp(call, deps)
  const workspace = await workspaceOf(call.caller, form.get('workspace') ?? '', deps)
  await deps.db.transaction().execute(async (tx) => {
    await holdSession(tx, call.caller)
    const place = { workspaceId: workspace.workspaceId, appId: appIdOf(app) }
    if (!(await removeOwnClient(tx, place, deps))) return
    await note(tx, deedOf(call.caller, app, workspace, 'app.own_client_removed'), deps)
  })
  return seeOther(`${appPath(app.key, 'own-client')}?removed=1`)
}

async function workspaceOf(caller: SignedIn, id: string, deps: Deps): Promise<NamedWorkspace> {
  const workspace = await findWorkspace(caller, id, deps)
  if (workspace) return workspace
  // Somebody else's reads like one that is not there.
  throw new PageError(404, 'There is no such workspace', 'Go back and choose one of those that the page lists.')
}

function deedOf({ person }: SignedIn, app: ShownApp, { workspaceId }: NamedWorkspace, action: string) {
  return { userId: person.userId, actor: person.email, action, subject: app.key, detail: { workspace: workspaceId } }
}
