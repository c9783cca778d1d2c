// GET and POST /console/templates/{id}
// Changes a template. Zaps that were started from it are their people's own: nothing changes in them.
import { note, type SignedIn } from '../../accounts/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { html } from '../../kernel/html/index.ts'
import { type Call, readPageForm, seeOther } from '../../kernel/http/index.ts'
import { changeTemplate, type Template } from '../../zaps/index.ts'
import { type FilledForm, statusOf } from '../parts/change-by-form.ts'
import { notice } from '../parts/console-page.ts'
import { SEEN_NAME } from '../parts/own-form.ts'
import { seenMark } from '../parts/read-form.ts'
import { editPath, LIST_PATH, templatePage } from './frame.ts'
import { loadTemplate, lockTemplate } from './own-template.ts'
import { byField, type ReadTemplate, readTemplateForm, valuesOfTemplate } from './read-template-form.ts'
import { templateForm } from './template-form.ts'

export async function showEditTemplate(call: Call<SignedIn>, deps: Deps): Promise<Response> {
  const template = await loadTemplate(call, deps)
  return editPage(call, template, { values: valuesOfTemplate(template), mistakes: {}, isStale: false }, deps)
}

export async function editTemplate(call: Call<SignedIn>, deps: Deps): Promise<Response> {
  const form = await readPageForm(call.request, call.caller.csrfToken)
  const read = readTemplateForm(form, call.caller)
  const template = await loadTemplate(call, deps)
  const filled = await save(call, read, form.get(SEEN_NAME), deps)
  return filled ? editPage(call, template, filled, deps) : seeOther(`${editPath(template.id)}?saved=1`)
}

/** Undefined when it is saved; else the form to be shown again. */
async function save(
  call: Call<SignedIn>,
  read: ReadTemplate,
  seen: string | null,
  deps: Deps,
): Promise<FilledForm | undefined> {
  const { userId, email } = call.caller.person
  return deps.db.transaction().execute(async (tx) => {
    const template = await lockTemplate(tx, call)
    // Another window changed it meanwhile: what is entered here would undo that unseen.
    const isStale = seen !== seenMark(valuesOfTemplate(template))
    if ('mistakes' in read || isStale) {
      return { values: read.values, mistakes: 'mistakes' in read ? read.mistakes : {}, isStale }
    }
    const saved = await changeTemplate(tx, template, read.given, read.owner, deps)
    if ('mistakes' in saved) return { values: read.values, mistakes: byField(saved.mistakes), isStale: false }
    await note(tx, { userId, actor: email, action: 'template.changed', subject: read.given.slug }, deps)
    return undefined
  })
}

async function editPage(
  { caller, url }: Call<SignedIn>,
  template: Template,
  filled: FilledForm,
  deps: Deps,
): Promise<Response> {
  const path = editPath(template.id)
  const seen = seenMark(valuesOfTemplate(template))
  const form = await templateForm(caller, { action: path, filled, button: 'Save', seen }, deps)
  const words = url.searchParams.has('made') ? 'The template is there.' : url.searchParams.has('saved') && 'Saved.'
  const body = html`${notice((statusOf(filled) === 200 && words) || undefined)}${form}
<p class="after"><a class="button danger-plain" href="${path}/delete">Delete this template …</a></p>`
  return templatePage(caller, body, {
    title: template.title,
    lead: html`<a href="/templates/${template.slug}">Its page</a>, as people see it.`,
    up: ['Your templates', LIST_PATH],
    status: statusOf(filled),
  })
}
