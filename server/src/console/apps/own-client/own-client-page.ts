// The page of the OAuth clients that workspaces have in place of an app's.
import type { SignedIn } from '../../../accounts/index.ts'
import { listOwnClientsIn, type OwnClient, redirectUriOf } from '../../../connections/index.ts'
import type { Deps } from '../../../kernel/deps.ts'
import { copyable, type Html, html, timeOf } from '../../../kernel/html/index.ts'
import type { Call } from '../../../kernel/http/index.ts'
import { notice, panel } from '../../parts/console-page.ts'
import { type FormField, type FormMistakes, type FormValues, formFields } from '../../parts/form-fields.ts'
import { formActions, ownForm } from '../../parts/own-form.ts'
import { appPage, appTabs } from '../frame.ts'
import { appPath, nameOf, type ShownApp } from '../own-app.ts'
import { listWorkspaces, type NamedWorkspace } from './workspaces.ts'

const done: Readonly<Record<string, string>> = {
  saved: 'Saved. Connections that are made from now on sign in with it.',
  removed: 'Removed. New connections sign in with the client of the app again; those that are there keep theirs.',
}

/** A form that was sent, and what is wrong with it. */
export type Filled = { values: FormValues; mistakes: FormMistakes }

/** The page, filled in again after a mistake. */
export async function ownClientPage(
  call: Call<SignedIn>,
  app: ShownApp,
  filled: Filled,
  deps: Deps,
): Promise<Response> {
  const { caller, url } = call
  const workspaces = await listWorkspaces(caller, url.searchParams.get('tenant') ?? '', deps)
  const ids = workspaces.map(({ workspaceId }) => workspaceId)
  const clients = await listOwnClientsIn(ids, appIdOf(app), deps)
  const words = Object.keys(done).find((one) => url.searchParams.has(one))
  const apiName = app.kind === 'own' ? app.draft.apiName : app.published.api_name
  const body = html`${notice(words && done[words])}
${
  usesOAuth(app)
    ? html`${panel('redirect', 'Redirect URI', 'Register it with your client at the provider, exactly as it is.', copyable('redirect-uri', 'Redirect URI', redirectUriOf({ api_name: apiName }, deps)))}
${panel('client', 'Your client', 'In place of the one of the app, for one workspace. Connections that are there keep the client that they were made with.', clientForm(caller, app, workspaces, filled))}
${panel('clients', 'In use', 'Workspaces with a client of their own.', clientList(caller, app, workspaces, clients))}`
    : panel(
        'client',
        'Your client',
        'In place of the one of the app.',
        html`<p class="quiet">${app.published ? 'This app signs in without an OAuth client.' : 'Publish the app first: nobody connects a draft.'}</p>`,
      )
}`
  return appPage(caller, body, {
    title: app.kind === 'own' ? nameOf(app.draft) : app.published.name,
    lead: 'Sign in to the provider with an OAuth client that you registered there yourself.',
    up: ['Apps', '/apps'],
    tabs: appTabs(app.key, 'own-client', app.kind === 'own'),
    status: Object.keys(filled.mistakes).length > 0 ? 422 : 200,
  })
}

function clientForm(caller: SignedIn, { key }: ShownApp, workspaces: readonly NamedWorkspace[], filled: Filled): Html {
  const choices = workspaces.map(({ workspaceId, words }) => [String(workspaceId), words] as const)
  const fields: readonly FormField[] = [
    {
      kind: 'choice',
      name: 'workspace',
      label: 'Workspace',
      choices,
      help: 'Your own, or a tenant of a partner of yours. The last 50 are listed; add ?tenant= to the address to find another.',
    },
    { kind: 'text', name: 'client_id', label: 'Client ID', isHalf: true },
    {
      kind: 'secret',
      name: 'client_secret',
      label: 'Client secret',
      isHalf: true,
      isOptional: true,
      help: 'Sealed when you save, and never shown again. Left empty: a public client.',
    },
  ]
  const first = choices[0]?.[0] ?? ''
  return ownForm(
    caller,
    appPath(key, 'own-client'),
    html`${formFields(fields, { workspace: first, ...filled.values }, filled.mistakes)}${formActions('Use this client')}`,
  )
}

function clientList(
  caller: SignedIn,
  { key }: ShownApp,
  workspaces: readonly NamedWorkspace[],
  clients: ReadonlyMap<number, OwnClient>,
): Html {
  const own = workspaces.flatMap((workspace) => {
    const client = clients.get(workspace.workspaceId)
    return client ? [{ ...workspace, client }] : []
  })
  if (own.length === 0) return html`<p class="quiet">None: all sign in with the client of the app.</p>`
  return html`<ul class="own-clients">${own.map(
    ({
      workspaceId,
      words,
      client,
    }) => html`<li><div><strong>${words}</strong><p class="quiet"><code>${client.clientId}</code>, since ${timeOf(client.changedAt)}</p></div>
${ownForm(caller, `${appPath(key, 'own-client')}/remove`, html`<input type="hidden" name="workspace" value="${String(workspaceId)}"><button class="danger-plain" aria-label="Remove: ${words}">Remove</button>`)}</li>`,
  )}</ul>`
}

/** The id of an app, published or not. */
export function appIdOf(app: ShownApp): string {
  return app.kind === 'own' ? app.draft.appId : app.published.id
}

/** A draft has no connections: what is published counts. */
export function usesOAuth(app: ShownApp): boolean {
  return app.published?.auth.oauth2 !== undefined
}
