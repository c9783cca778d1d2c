// GET and POST /console/templates/{id}/delete
import { note, type SignedIn } from '../../accounts/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { html } from '../../kernel/html/index.ts'
import { type Call, readPageForm, seeOther } from '../../kernel/http/index.ts'
import { deleteTemplate as remove } from '../../zaps/index.ts'
import { panel } from '../parts/console-page.ts'
import { formActions, ownForm } from '../parts/own-form.ts'
import { editPath, LIST_PATH, templatePage } from './frame.ts'
import { loadTemplate, lockTemplate } from './own-template.ts'

export async function confirmDeletingTemplate(call: Call<SignedIn>, deps: Deps): Promise<Response> {
  const { id, title } = await loadTemplate(call, deps)
  const form = ownForm(
    call.caller,
    `${editPath(id)}/delete`,
    html`<p>Its page and its links lead nowhere from then on. Zaps that were started from it go on.</p>
${formActions('Delete the template', { cancel: editPath(id), isDangerous: true })}`,
  )
  return templatePage(call.caller, panel('delete', title, 'This cannot be taken back.', form), {
    title: 'Delete this template?',
    up: [title, editPath(id)],
  })
}

export async function deleteTemplate(call: Call<SignedIn>, deps: Deps): Promise<Response> {
  await readPageForm(call.request, call.caller.csrfToken)
  const { userId, email } = call.caller.person
  await deps.db.transaction().execute(async (tx) => {
    const template = await lockTemplate(tx, call)
    await remove(tx, template)
    await note(tx, { userId, actor: email, action: 'template.deleted', subject: template.slug }, deps)
  })
  return seeOther(`${LIST_PATH}?deleted=1`)
}
