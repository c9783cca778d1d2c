// GET and POST /apps/{key}/yaml                                                                          app-manifest §2
// The whole manifest of a draft as text, with every mistake by line. A client secret that stands there is taken out and sealed.
import { note, type SignedIn } from '../../accounts/index.ts'
import { checkDraft, type Draft, type Mistake, readDraftScript, saveDraft, withSecretApart } from '../../apps/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { type Html, html } from '../../kernel/html/index.ts'
import { type Call, readPageForm, seeOther } from '../../kernel/http/index.ts'
import { notice, panel } from '../parts/console-page.ts'
import { formActions, ownForm, SEEN_NAME } from '../parts/own-form.ts'
import { appPage, appTabs } from './frame.ts'
import { operationsToCopy } from './no-operations.ts'
import { appPath, loadDraft, lockOwnDraft, nameOf } from './own-app.ts'

type Outcome = { kind: 'saved' } | { kind: 'stale' } | { kind: 'refused'; mistakes: readonly Mistake[] }

export async function showEditYaml(call: Call<SignedIn>, deps: Deps): Promise<Response> {
  const draft = await loadDraft(call, deps)
  return yamlPage(call.caller, draft, draft.manifest)
}

export async function editYaml(call: Call<SignedIn>, deps: Deps): Promise<Response> {
  const form = await readPageForm(call.request, call.caller.csrfToken)
  const draft = await loadDraft(call, deps)
  const manifest = (form.get('manifest') ?? '').replaceAll('\r\n', '\n')
  const outcome = await save(call, { manifest, seen: form.get(SEEN_NAME) ?? '' }, deps)
  if (outcome.kind === 'saved') return seeOther(`${appPath(draft.key)}?saved=1`)
  return yamlPage(call.caller, draft, manifest, outcome)
}

async function save(
  call: Call<SignedIn>,
  { manifest, seen }: { manifest: string; seen: string },
  deps: Deps,
): Promise<Outcome> {
  const { person } = call.caller
  const { hooks } = await loadDraft(call, deps)
  const script = await readDraftScript({ manifest, hooks }, deps)
  return deps.db.transaction().execute(async (tx): Promise<Outcome> => {
    const draft = await lockOwnDraft(tx, call, deps)
    if (seen !== String(draft.revision) || draft.hooks !== hooks) return { kind: 'stale' }
    const content = withSecretApart({ ...draft, manifest })
    const checked = checkDraft(content, { key: draft.key, api_name: draft.apiName }, script)
    if ('mistakes' in checked) return { kind: 'refused', mistakes: checked.mistakes }
    await saveDraft(tx, draft, content, deps)
    const deed = { userId: person.userId, actor: person.email, subject: draft.key }
    await note(tx, { ...deed, action: 'app.changed', detail: { by: 'yaml' } }, deps)
    return { kind: 'saved' }
  })
}

function yamlPage(caller: SignedIn, draft: Draft, manifest: string, outcome?: Outcome): Promise<Response> {
  const mistakes = outcome?.kind === 'refused' ? outcome.mistakes : []
  const isStale = outcome?.kind === 'stale'
  const form = ownForm(
    caller,
    appPath(draft.key, 'yaml'),
    html`${isStale ? notice(STALE, 'bad') : ''}${mistakeList(mistakes)}
<div class="field"><label for="manifest">Manifest</label><textarea id="manifest" name="manifest" class="code" data-code rows="30" autocomplete="off" autocapitalize="none" spellcheck="false" aria-describedby="manifest-help" ${mistakes.length > 0 ? 'aria-invalid="true"' : ''}>${manifest}</textarea><p class="quiet note" id="manifest-help">YAML or JSON. A <code>client_secret</code> that you write here is taken out and sealed; <code>\${CLIENT_SECRET}</code> stands for it.</p></div>
${formActions('Save draft', { cancel: appPath(draft.key) })}`,
    { seen: String(draft.revision) },
  )
  return appPage(
    caller,
    html`${panel('yaml', 'As text', 'Operations, triggers and everything else that the form does not ask.', form)}
${operationsToCopy(draft)}`,
    {
      title: nameOf(draft),
      lead: 'The draft. What is published stays as it is until you publish again.',
      up: ['Apps', '/apps'],
      tabs: appTabs(draft.key, 'yaml'),
      status: isStale ? 409 : mistakes.length > 0 ? 422 : 200,
    },
  )
}

const STALE =
  'The draft was changed in another window meanwhile, and nothing of this was saved. Below is what you entered: copy it, and load the page to see what is there now.'

function mistakeList(mistakes: readonly Mistake[]): Html | '' {
  if (mistakes.length === 0) return ''
  return html`<div class="message bad" role="alert"><p>Nothing was saved: ${mistakes.length === 1 ? 'one mistake' : `${mistakes.length} mistakes`}.</p>
<ul>${mistakes.map(({ file, line, column, path, message }) => html`<li>${file === undefined ? '' : `${file}: `}Line ${line}, column ${column}${path === '' ? '' : html`, <code>${path}</code>`}: ${message}</li>`)}</ul></div>`
}
