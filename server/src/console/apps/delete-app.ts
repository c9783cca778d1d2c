// GET and POST /apps/{key}/delete
// Deletes an app that was never published. One that was stays: connections and runs refer to its versions.
import { note, type SignedIn } from '../../accounts/index.ts'
import { deleteDraft } from '../../apps/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { html } from '../../kernel/html/index.ts'
import { type Call, readPageForm, seeOther } from '../../kernel/http/index.ts'
import { notice, panel } from '../parts/console-page.ts'
import { formActions, ownForm } from '../parts/own-form.ts'
import { appPage } from './frame.ts'
import { appPath, loadDraft, lockOwnDraft } from './own-app.ts'

export async function confirmDeletingApp(call: Call<SignedIn>, deps: Deps): Promise<Response> {
  return confirmPage(call, (await loadDraft(call, deps)).key)
}

export async function deleteApp(call: Call<SignedIn>, deps: Deps): Promise<Response> {
  await readPageForm(call.request, call.caller.csrfToken)
  const { person } = call.caller
  const { key } = await loadDraft(call, deps)
  const isDeleted = await deps.db.transaction().execute(async (tx) => {
    if (!(await deleteDraft(tx, await lockOwnDraft(tx, call, deps)))) return false
    await note(tx, { userId: person.userId, actor: person.email, action: 'app.deleted', subject: key }, deps)
    return true
  })
  if (isDeleted) return seeOther('/apps?deleted=1')
  return confirmPage(call, key, 'Nothing was deleted: a version of it is published, and stays for those who use it.')
}

function confirmPage({ caller, url }: Call<SignedIn>, key: string, problem?: string): Promise<Response> {
  const form = ownForm(
    caller,
    url.pathname,
    html`${notice(problem, 'bad')}<p>Its settings, script and client secret go, and its key is free for anybody.</p>
${formActions(`Delete ${key}`, { cancel: appPath(key), isDangerous: true })}`,
  )
  return appPage(caller, panel('delete', key, 'A draft that nobody ever connected.', form), {
    title: 'Delete this app?',
    up: [key, appPath(key)],
    ...(problem === undefined ? {} : { status: 409 }),
  })
}
