// The form of a step of which an action is chosen: account, inputs, names, and the test.
import type { SignedIn } from '../../../accounts/index.ts'
import { isAnnounced } from '../../../actions/index.ts'
import { isWriting } from '../../../apps/index.ts'
import { type Html, html } from '../../../kernel/html/index.ts'
import type { DraftContent, DraftMistake, DraftStep, Zap } from '../../../zaps/index.ts'
import { panel } from '../../parts/console-page.ts'
import { inputFields } from '../inputs/input-fields.ts'
import { DYNAMIC } from '../inputs/input-names.ts'
import { editorForm, editorPath } from '../zap-paths.ts'
import { editorFormOf } from './editor-form.ts'
import { mappingNotes } from './mapping-notes.ts'
import type { StepFacts } from './step-facts.ts'

export type StepForm = {
  caller: SignedIn
  zap: Zap
  content: DraftContent
  at: number
  step: DraftStep
  facts: StepFacts
  mistakes: readonly DraftMistake[]
  /** What was chosen beside another value. */
  clashes: ReadonlyMap<string, string>
  /** Whether something of it is not kept yet. */
  isUnsaved: boolean
}

/** The form, filled in, with what is wrong at its fields. */
export function stepForm({ caller, zap, content, at, step, facts, mistakes, clashes, isUnsaved }: StepForm): Html {
  const own = mistakes.filter((mistake) => mistake.step === at)
  const body = html`<input type="hidden" name="${DYNAMIC}" value="${JSON.stringify(facts.dynamic)}">
${head(zap, at, facts)}
${facts.app.auth.type === 'none' ? '' : accountPanel(zap, step, facts, own)}
${inputsPanel(at, facts, own, clashes)}
${namesPanel(at, step, own)}
${testWords(at, facts)}
<div class="actions"><button name="do" value="save">Save step</button><button class="plain" name="do" value="test">Save and test</button></div>`
  return html`<div class="step-form">${editorFormOf({ caller, zap, content, at }, body, isUnsaved)}</div>`
}

function head(zap: Zap, at: number, { app, action }: StepFacts): Html {
  const here = editorPath(zap, at)
  const changes = html`<p class="quiet"><a href="${here}&amp;choose=action">${at === 0 ? 'Choose another trigger' : 'Choose another action'}</a> · <a href="${here}&amp;choose=app">Choose another app</a></p>`
  return html`<div class="step-head"><h2>${at + 1}. ${app.name}: ${action.title}</h2><p>${action.description}</p>${changes}</div>`
}

function accountPanel(
  zap: Zap,
  step: DraftStep,
  { app, connections, connection }: StepFacts,
  own: readonly DraftMistake[],
): Html {
  const wrong = detailsUnder(own, '/authentication')
  const dead = connection && connection.status !== 'active' ? [`“${connection.title}” has ended.`] : []
  const said = [...new Set([...wrong, ...dead])]
  const options = connections.map(
    ({ id, title, status }) =>
      html`<option value="${id}" ${id === step.connectionId ? 'selected' : ''}>${title} (${id})${status === 'active' ? '' : ', has ended'}</option>`,
  )
  const select = html`<div class="field"><label for="connection">Account</label><select id="connection" name="connection" aria-describedby="connection-mistake connection-help" ${said.length > 0 ? html`aria-invalid="true"` : ''}><option value="">None</option>${options}</select>
<ul class="bad note mistakes" id="connection-mistake">${said.map((words) => html`<li>${words}</li>`)}</ul><p class="quiet note" id="connection-help">${connections.length === 0 ? `You have connected no ${app.name} account here yet.` : html`All of them stand under <a href="/connections">My connections</a>.`}</p></div>`
  const connect = html`<div class="actions"><button class="${connections.length === 0 ? '' : 'plain'}" name="do" value="connect" formaction="${editorForm(zap, 'connect')}">${connections.length === 0 ? `Connect ${app.name} …` : 'Connect another account …'}</button></div>`
  return panel(
    'account',
    'Account',
    `Whose ${app.name} it is.`,
    html`${connections.length > 0 || said.length > 0 ? select : html`<p>You have connected no ${app.name} account here yet. What you entered is kept.</p>`}${connect}`,
  )
}

function inputsPanel(
  at: number,
  { app, fields, inputs, choices, problem, dynamic, earlier }: StepFacts,
  own: readonly DraftMistake[],
  clashes: ReadonlyMap<string, string>,
): Html {
  const trouble = problem
    ? html`<div class="message bad"><p>${app.name} did not say which other fields there are: ${problem}</p></div>`
    : ''
  const notesOn = (text: string) => mappingNotes(text, earlier)
  const known = new Set(fields.map(({ key }) => key))
  const others = Object.keys(inputs).filter((name) => !known.has(name))
  const kept =
    others.length === 0
      ? ''
      : html`<div class="check"><input type="checkbox" id="drop-others" name="drop" value="on"><label for="drop-others">Take away what no field asks for: ${others.map((name) => html`<code>${name}</code> `)}</label></div>`
  const content =
    fields.length === 0
      ? html`<p class="quiet">It asks for nothing.</p>`
      : inputFields(fields, inputs, { choices, mistakes: inputMistakes(own), clashes, notesOn, hasEarlier: at > 0 })
  const about =
    at === 0 ? 'What the trigger needs to know.' : 'What the step is given, in words of yours or from earlier steps.'
  return panel(
    'inputs',
    'Inputs',
    html`${about}${dynamic.length > 0 ? ` ${app.name} has added ${dynamic.length === 1 ? 'one field' : `${dynamic.length} fields`} of its own.` : ''}`,
    html`${trouble}${content}${kept}`,
  )
}

/** By the path of the control: `/steps/1/inputs/visits/0/vet` -> `visits.0.vet`. */
function inputMistakes(own: readonly DraftMistake[]): ReadonlyMap<string, string[]> {
  const found = own.flatMap(({ pointer, detail }) => {
    const path = /^\/steps\/\d+\/inputs\/(.+)$/.exec(pointer)?.[1]
    return path === undefined ? [] : [{ path: path.split('/').map(unescaped).join('.'), detail }]
  })
  const byPath = Map.groupBy(found, ({ path }) => path)
  return new Map([...byPath].map(([path, list]) => [path, list.map(({ detail }) => detail)]))
}

function unescaped(part: string): string {
  return part.replaceAll('~1', '/').replaceAll('~0', '~')
}

function namesPanel(at: number, { alias, title }: DraftStep, own: readonly DraftMistake[]): Html {
  const wrong = detailsUnder(own, '/alias')
  return panel(
    'names',
    'Names',
    'By its short name later steps say which step they mean.',
    html`<div class="fields"><div class="field half"><label for="alias">Short name</label><input type="text" id="alias" name="alias" value="${alias ?? ''}" maxlength="64" placeholder="${at === 0 ? 'new_order' : 'found'}" autocomplete="off" autocapitalize="none" spellcheck="false" aria-describedby="alias-mistake alias-help" ${wrong.length > 0 ? html`aria-invalid="true"` : ''}>
<ul class="bad note mistakes" id="alias-mistake">${wrong.map((words) => html`<li>${words}</li>`)}</ul><p class="quiet note" id="alias-help">a-z, 0-9 and _.</p></div>
<div class="field half"><label for="step-title">Title <small>optional</small></label><input type="text" id="step-title" name="title" value="${title ?? ''}" maxlength="255" autocomplete="off"></div></div>`,
  )
}

function detailsUnder(own: readonly DraftMistake[], under: string): string[] {
  return own.filter(({ pointer }) => pointer.replace(/^\/steps\/\d+/, '') === under).map(({ detail }) => detail)
}

function testWords(at: number, { app, action }: StepFacts): Html {
  if (action.type === 'FILTER')
    return html`<p class="quiet">A test judges the conditions by what the tests of earlier steps gave. Nothing is sent.</p>`
  if (isAnnounced(action))
    return html`<p class="quiet">${app.name} tells what happens by itself and cannot be asked: a test shows its example. It does not run the Zap.</p>`
  if (at === 0) return html`<p class="quiet">A test asks ${app.name} for recent items. It does not run the Zap.</p>`
  if (isWriting(action.kind))
    return html`<div class="message"><p><strong>A test really does it:</strong> “${action.title}” is carried out in ${app.name}, with what the tests of earlier steps gave.</p></div>`
  return html`<p class="quiet">A test really asks ${app.name}, with what the tests of earlier steps gave.</p>`
}
