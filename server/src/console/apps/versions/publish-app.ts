// GET and POST /apps/{key}/publish                                                              app-manifest §2, Versions
// The draft becomes the latest version. Connections stay with the version that they were made with.
import { note, type SignedIn } from '../../../accounts/index.ts'
import {
  type Draft,
  editDocument,
  findAppVersion,
  listVersions,
  looseValue,
  type Mistake,
  PushError,
  publishDraft,
  readDraftScript,
  saveDraft,
} from '../../../apps/index.ts'
import type { Deps } from '../../../kernel/deps.ts'
import { html } from '../../../kernel/html/index.ts'
import { type Call, readPageForm, seeOther } from '../../../kernel/http/index.ts'
import { notice, panel } from '../../parts/console-page.ts'
import { formField } from '../../parts/form-fields.ts'
import { formActions, ownForm, SEEN_NAME } from '../../parts/own-form.ts'
import { appPage } from '../frame.ts'
import { canDoNothing } from '../no-operations.ts'
import { appPath, loadDraft, lockOwnDraft, nameOf } from '../own-app.ts'
import { diffView } from './diff-view.ts'
import { nextVersion } from './next-version.ts'

export async function showPublishApp(call: Call<SignedIn>, deps: Deps): Promise<Response> {
  const draft = await loadDraft(call, deps)
  return publishPage(call.caller, draft, { version: nextVersion(versionIn(draft), draft.latestVersion) }, deps)
}

export async function publishApp(call: Call<SignedIn>, deps: Deps): Promise<Response> {
  const form = await readPageForm(call.request, call.caller.csrfToken)
  const draft = await loadDraft(call, deps)
  const version = (form.get('version') ?? '').trim()
  const mistake = await publish(call, { version, seen: form.get(SEEN_NAME) ?? '' }, deps)
  if (mistake === undefined) return seeOther(`${appPath(draft.key)}?published=1`)
  return publishPage(call.caller, draft, { version, mistake }, deps)
}

async function publish(
  call: Call<SignedIn>,
  { version, seen }: { version: string; seen: string },
  deps: Deps,
): Promise<string | undefined> {
  const { person } = call.caller
  const seenDraft = await loadDraft(call, deps)
  const script = await readDraftScript(seenDraft, deps)
  try {
    await deps.db.transaction().execute(async (tx) => {
      const draft = await lockOwnDraft(tx, call, deps)
      if (seen !== String(draft.revision) || draft.revision !== seenDraft.revision)
        throw new PushError(CHANGED_MEANWHILE)
      const raised = { ...draft, manifest: editDocument(draft.manifest, [[['version'], version]]) }
      const kind = await publishDraft(tx, raised, { userId: person.userId, script }, deps)
      if (raised.manifest !== draft.manifest) await saveDraft(tx, draft, raised, deps)
      const deed = { userId: person.userId, actor: person.email, subject: draft.key }
      if (kind !== 'unchanged') await note(tx, { ...deed, action: 'app.published', detail: { version } }, deps)
    })
  } catch (error) {
    if (error instanceof PushError) return [error.message, ...error.mistakes.map(wordsOf)].join(' ')
    throw error
  }
}

function wordsOf({ file, line, message }: Mistake): string {
  return file === undefined ? message : `${file}, line ${line}: ${message}`
}

const CHANGED_MEANWHILE =
  'The draft was changed in another window meanwhile, and nothing was published. Below is what it is now.'

async function publishPage(
  caller: SignedIn,
  draft: Draft,
  { version, mistake }: { version: string; mistake?: string },
  deps: Deps,
): Promise<Response> {
  const field = { kind: 'text', name: 'version', label: 'Version', help: versionHelp(draft) } as const
  const form = ownForm(
    caller,
    appPath(draft.key, 'publish'),
    html`${formField(field, { version }, mistake === undefined ? {} : { version: [mistake] })}
${formActions('Publish', { cancel: appPath(draft.key) })}`,
    { seen: String(draft.revision) },
  )
  const body = html`${notice(mistake && 'Nothing was published: look at what is marked below.', 'bad')}
${canDoNothing(draft)}
${panel('changes', 'What changes', draft.latestVersion === null ? 'The whole manifest: nothing is published yet.' : `Against version ${draft.latestVersion}.`, await changes(draft, deps))}
${panel('publish', 'Publish', 'New connections are made with this version. Connections that are there stay with theirs, until they are connected again.', form)}`
  return appPage(caller, body, {
    title: `Publish ${nameOf(draft)}`,
    up: [nameOf(draft), appPath(draft.key)],
    ...(mistake === undefined ? {} : { status: 422 }),
  })
}

async function changes(draft: Draft, { db, ...deps }: Deps) {
  const latest = (await listVersions(db, draft.appId)).find(({ version }) => version === draft.latestVersion)
  const published = latest && (await findAppVersion(draft.appId, latest.version, { db, ...deps }))
  const manifest = diffView('Changes of the manifest', latest?.source ?? '', draft.manifest)
  const hooks = diffView('Changes of the script', published?.hooks?.source ?? '', draft.hooks ?? '')
  if (!manifest && !hooks) return html`<p class="quiet">Nothing: the draft is what is published.</p>`
  return html`${manifest ? html`<h3>Manifest</h3>${manifest}` : ''}${hooks ? html`<h3>Script</h3>${hooks}` : ''}`
}

function versionHelp({ latestVersion }: Draft): string {
  return latestVersion === null
    ? 'Three numbers. This is the first one.'
    : `Higher than ${latestVersion}: a published version keeps its content for good.`
}

/** The version that a draft names. */
export function versionIn({ manifest }: Pick<Draft, 'manifest'>): string {
  return String(looseValue(manifest).version ?? '1.0.0')
}
