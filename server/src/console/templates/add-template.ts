// GET and POST /console/templates/add
// Makes a template: of the operator's, where its staff says so, else of the person's own.
import { holdSession, note, refuseUnconfirmed, type SignedIn } from '../../accounts/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { type Call, readPageForm, seeOther } from '../../kernel/http/index.ts'
import { createTemplate, type GivenTemplate, listManagedTemplates, type SavedTemplate } from '../../zaps/index.ts'
import { type FilledForm, statusOf } from '../parts/change-by-form.ts'
import { LIST_PATH, templatePage } from './frame.ts'
import { byField, readTemplateForm, rowsOf } from './read-template-form.ts'
import { templateForm } from './template-form.ts'

const TEMPLATES_MAX = 500
const PATH = `${LIST_PATH}/add`

export async function showAddTemplate({ caller }: Call<SignedIn>, deps: Deps): Promise<Response> {
  await refuseUnconfirmed(caller)
  return addPage(caller, { values: { status: 'draft', ...rowsOf([]) }, mistakes: {}, isStale: false }, deps)
}

export async function addTemplate(call: Call<SignedIn>, deps: Deps): Promise<Response> {
  const { caller } = call
  const form = await readPageForm(call.request, caller.csrfToken)
  await refuseUnconfirmed(caller)
  const read = readTemplateForm(form, caller)
  const { values } = read
  if ('mistakes' in read) return addPage(caller, { values, mistakes: read.mistakes, isStale: false }, deps)
  const managed = await listManagedTemplates(caller.person, deps)
  if (managed.length >= TEMPLATES_MAX) {
    const words = `You have ${TEMPLATES_MAX} templates. Delete one that is not used any more.`
    return addPage(caller, { values, mistakes: { title: [words] }, isStale: false }, deps)
  }
  const saved = await create(caller, read.given, read.owner, deps)
  if ('id' in saved) return seeOther(`${LIST_PATH}/${saved.id}?made=1`)
  return addPage(caller, { values, mistakes: byField(saved.mistakes), isStale: false }, deps)
}

async function create(
  caller: SignedIn,
  given: GivenTemplate,
  owner: number | null,
  deps: Deps,
): Promise<SavedTemplate> {
  const { userId, email } = caller.person
  return deps.db.transaction().execute(async (tx) => {
    await holdSession(tx, caller)
    const saved = await createTemplate(tx, given, owner, deps)
    if ('id' in saved) await note(tx, { userId, actor: email, action: 'template.created', subject: given.slug }, deps)
    return saved
  })
}

async function addPage(caller: SignedIn, filled: FilledForm, deps: Deps): Promise<Response> {
  const form = await templateForm(caller, { action: PATH, filled, button: 'Make the template' }, deps)
  return templatePage(caller, form, {
    title: 'Make a template',
    lead: 'A Zap for others to begin with: they pick it, connect their accounts, and change what they like.',
    up: ['Your templates', LIST_PATH],
    status: statusOf(filled),
  })
}
