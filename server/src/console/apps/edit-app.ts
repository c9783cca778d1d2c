// GET and POST /apps/{key}/edit                                                     seed 003, Initial Setup · app-manifest §2
// The draft of an app as a form. Nothing that is published changes. `do=preview` writes nothing.
import { note, type SignedIn } from '../../accounts/index.ts'
import { type Draft, saveDraft } from '../../apps/index.ts'
import { redirectUriOf } from '../../connections/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { copyable, html } from '../../kernel/html/index.ts'
import { type Call, readPageForm, seeOther } from '../../kernel/http/index.ts'
import { type FilledForm, statusOf } from '../parts/change-by-form.ts'
import { panel } from '../parts/console-page.ts'
import { SEEN_NAME } from '../parts/own-form.ts'
import { appForm } from './form/app-form.ts'
import { formValuesOf } from './form/form-values.ts'
import { type ReadForm, readAppForm } from './form/read-app-form.ts'
import { appPage, appTabs } from './frame.ts'
import { appPath, loadDraft, lockOwnDraft } from './own-app.ts'
import { previewForm } from './preview/preview-draft.ts'
import { previewPanel } from './preview/preview-panel.ts'

export async function showEditApp(call: Call<SignedIn>, deps: Deps): Promise<Response> {
  const draft = await loadDraft(call, deps)
  const filled = { values: formValuesOf(draft.manifest), mistakes: {}, isStale: false }
  return editPage(call.caller, draft, { filled, content: draft, missing: {} }, deps)
}

export async function editApp(call: Call<SignedIn>, deps: Deps): Promise<Response> {
  const form = await readPageForm(call.request, call.caller.csrfToken)
  const draft = await loadDraft(call, deps)
  const read = readAppForm(form, draft)
  if (form.get('do') === 'preview') return editPage(call.caller, draft, shown(read, {}), deps)
  const outcome = await save(call, form, deps)
  if (outcome === 'saved') return seeOther(`${appPath(draft.key)}?saved=1`)
  return editPage(call.caller, draft, shown(read, read.mistakes, outcome === 'stale'), deps)
}

function save(call: Call<SignedIn>, form: URLSearchParams, deps: Deps): Promise<'saved' | 'stale' | 'refused'> {
  const { person } = call.caller
  return deps.db.transaction().execute(async (tx) => {
    const draft = await lockOwnDraft(tx, call, deps)
    // Another window changed it meanwhile: what is entered here would undo that unseen.
    if (form.get(SEEN_NAME) !== String(draft.revision)) return 'stale'
    const { content, checked } = readAppForm(form, draft)
    if (!checked) return 'refused'
    await saveDraft(tx, draft, content, deps)
    const deed = { userId: person.userId, actor: person.email, subject: draft.key }
    await note(tx, { ...deed, action: 'app.changed', detail: { by: 'form' } }, deps)
    return 'saved'
  })
}

type Shown = { filled: FilledForm } & Pick<ReadForm, 'content' | 'missing'>

function shown({ values, content, missing }: ReadForm, mistakes: FilledForm['mistakes'], isStale = false): Shown {
  return { filled: { values, mistakes: isStale ? {} : mistakes, isStale }, content, missing }
}

async function editPage(caller: SignedIn, draft: Draft, { filled, ...read }: Shown, deps: Deps): Promise<Response> {
  const preview = previewPanel(await previewForm(read, deps))
  const action = appPath(draft.key, 'edit')
  const form = appForm(caller, {
    action,
    filled,
    preview,
    hasSecret: draft.secret !== null,
    seen: String(draft.revision),
    cancel: appPath(draft.key),
  })
  const redirectUri = redirectUriOf({ api_name: draft.apiName }, deps)
  const register = panel(
    'redirect',
    'Redirect URI',
    'Register it at the provider, exactly as it is. It is the same for all versions.',
    copyable('redirect-uri', 'Redirect URI', redirectUri),
  )
  return appPage(caller, html`${register}${form}`, {
    title: filled.values.name || draft.key,
    lead: 'The draft. What is published stays as it is until you publish again.',
    up: ['Apps', '/apps'],
    tabs: appTabs(draft.key, 'edit'),
    status: statusOf(filled),
  })
}
