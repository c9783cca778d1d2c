// GET and POST /apps/add                                                            seed 003, Initial Setup · app-manifest §2
// Makes an app of the form: a draft, which nobody can connect until it is published. `do=preview` writes nothing.
import { holdSession, note, refuseUnconfirmed, type SignedIn } from '../../accounts/index.ts'
import { createDraft, type GoodManifest, listDraftsOf, PushError } from '../../apps/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { html } from '../../kernel/html/index.ts'
import { type Call, readPageForm, seeOther } from '../../kernel/http/index.ts'
import { type FilledForm, statusOf } from '../parts/change-by-form.ts'
import type { FormMistakes } from '../parts/form-fields.ts'
import { appForm } from './form/app-form.ts'
import { type ReadForm, readAppForm } from './form/read-app-form.ts'
import { appPage } from './frame.ts'
import { appPath } from './own-app.ts'
import { previewForm } from './preview/preview-draft.ts'
import { previewPanel } from './preview/preview-panel.ts'

const APPS_MAX = 100
/** A page of the console has this address. */
const TAKEN_KEY = 'add'

export async function showAddApp({ caller }: Call<SignedIn>): Promise<Response> {
  await refuseUnconfirmed(caller)
  const values = { auth_type: 'oauth2_refresh' }
  return addPage(
    caller,
    { values, mistakes: {}, isStale: false },
    html`<p class="quiet">Fill in the addresses: each request appears here as it will be sent.</p>`,
  )
}

export async function addApp(call: Call<SignedIn>, deps: Deps): Promise<Response> {
  const form = await readPageForm(call.request, call.caller.csrfToken)
  await refuseUnconfirmed(call.caller)
  const read = readAppForm(form)
  const preview = previewPanel(await previewForm(read, deps))
  if (form.get('do') === 'preview') return addPage(call.caller, filledOf(read, {}), preview)
  const mistakes = { ...read.mistakes, ...(await ownMistakes(call, read, deps)) }
  if (!read.checked || Object.keys(mistakes).length > 0) return addPage(call.caller, filledOf(read, mistakes), preview)
  const taken = await create(call, read, read.checked, deps)
  if (taken !== undefined) return addPage(call.caller, filledOf(read, { key: [taken] }), preview)
  return seeOther(`${appPath(read.checked.app.key)}?made=1`)
}

async function create(
  { caller }: Call<SignedIn>,
  { content }: ReadForm,
  checked: GoodManifest,
  deps: Deps,
): Promise<string | undefined> {
  const { person } = caller
  try {
    await deps.db.transaction().execute(async (tx) => {
      await holdSession(tx, caller)
      await createDraft(tx, checked, content, person.userId, deps)
      const deed = { userId: person.userId, actor: person.email, subject: checked.app.key }
      await note(tx, { ...deed, action: 'app.created' }, deps)
    })
  } catch (error) {
    if (error instanceof PushError) return error.message
    throw error
  }
}

async function ownMistakes({ caller }: Call<SignedIn>, { values }: ReadForm, { db }: Deps): Promise<FormMistakes> {
  if (values.key === TAKEN_KEY) return { key: ['This key is reserved: choose another one.'] }
  const own = await listDraftsOf(db, caller.person.userId)
  return own.length >= APPS_MAX ? { name: [`You have ${APPS_MAX} apps. Delete one that is not used any more.`] } : {}
}

function filledOf({ values }: ReadForm, mistakes: FilledForm['mistakes']): FilledForm {
  return { values, mistakes, isStale: false }
}

function addPage(caller: SignedIn, filled: FilledForm, preview: ReturnType<typeof previewPanel>): Promise<Response> {
  const form = appForm(caller, { action: '/apps/add', filled, preview, hasSecret: false, cancel: '/apps' })
  return appPage(caller, form, {
    title: 'Add an app',
    lead: 'A third-party service that your users connect. It stays a draft until you publish it, and is open to your own clients alone.',
    up: ['Apps', '/apps'],
    status: statusOf(filled),
  })
}
