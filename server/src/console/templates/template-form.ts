// The form of a template. It needs no script: a step that is left open is left out, and further ones are opened.
import type { SignedIn } from '../../accounts/index.ts'
import { type Action, actionsOf, filterApp, listApps, type PublishedApp } from '../../apps/index.ts'
import { openToPerson } from '../../clients/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { type Html, html } from '../../kernel/html/index.ts'
import type { FilledForm } from '../parts/change-by-form.ts'
import { panel } from '../parts/console-page.ts'
import { type FormMistakes, type FormValues, formFields } from '../parts/form-fields.ts'
import { formActions, ownForm } from '../parts/own-form.ts'
import { formProblems } from '../parts/settings-form.ts'
import { rowCount, rowName, templateFields } from './fields.ts'
import { LIST_PATH } from './frame.ts'
import { choiceOf } from './read-template-form.ts'

export type TemplateForm = { action: string; filled: FilledForm; button: string; seen?: string }
type NamedApp = Pick<PublishedApp, 'key' | 'name'> & { actions: readonly Action[] }

/** The whole form, filled in. */
export async function templateForm(caller: SignedIn, shown: TemplateForm, deps: Deps): Promise<Html> {
  const { action, filled, button, seen } = shown
  const { values, mistakes } = filled
  const apps = await nameableApps(caller, deps)
  const content = html`${formProblems(filled)}
${panel('about', 'The template', 'People see it in the gallery, and your product gets it by API.', formFields(templateFields(caller.person.isStaff), values, mistakes))}
${panel('steps', 'Steps', html`The first one begins the Zap. A step without an action leaves its choice to the person. In inputs <code>{{field}}</code> and <code>{{alias.field}}</code> stand for what earlier steps give.`, stepRows(apps, values, mistakes))}
${formActions(button, { cancel: LIST_PATH })}
${panel('json', 'Steps as JSON', 'The same, as a seed file writes it: to copy, or to put other steps in place.', jsonPart(values, mistakes))}`
  return ownForm(caller, action, content, seen === undefined ? {} : { seen })
}

async function nameableApps({ person }: SignedIn, deps: Deps): Promise<NamedApp[]> {
  const apps = openToPerson(await listApps(deps), person.userId)
  return [...apps, filterApp].map((app) => ({ key: app.key, name: app.name, actions: actionsOf(app) }))
}

function stepRows(apps: readonly NamedApp[], values: FormValues, mistakes: FormMistakes): Html {
  const rows = Array.from({ length: rowCount(values) }, (_, row) => row)
  const isUsed = (row: number) => (values[rowName(row, 'choice')] ?? '') !== ''
  return html`<ul class="step-rows">${rows.map((row) => {
    const fields = html`<fieldset><legend>Step ${row + 1}</legend>${stepFields(row, apps, values, mistakes)}</fieldset>`
    // The first is open in an empty form: what is marked as wrong must be seen.
    const isOpen = isUsed(row) || row === 0 || mistakes[rowName(row, 'choice')] !== undefined
    return html`<li>${isOpen ? fields : html`<details><summary>Add a step</summary>${fields}</details>`}</li>`
  })}</ul>`
}

function stepFields(row: number, apps: readonly NamedApp[], values: FormValues, mistakes: FormMistakes): Html {
  const name = rowName(row, 'choice')
  const chosen = values[name] ?? ''
  return html`<div class="fields">
<div class="field"><label for="field-${name}">What it does</label>
<select id="field-${name}" name="${name}" ${describedBy(name, mistakes)}>${choices(apps, chosen)}</select>${wrongWith(name, mistakes)}</div>
${textField(row, 'title', 'Title', 'optional', values, mistakes)}
${textField(row, 'alias', 'Alias', 'by which later steps name it', values, mistakes)}
${inputsField(row, hintOf(apps, chosen), values, mistakes)}
</div>`
}

function choices(apps: readonly NamedApp[], chosen: string): Html {
  const known = apps.flatMap(({ key, actions }) => [
    `${key}::`,
    ...actions.map((one) => choiceOf(key, one.kind, one.key)),
  ])
  // One that is not listed stays as it is, so that saving something else does not drop it.
  const other =
    chosen !== '' && !known.includes(chosen) ? html`<option value="${chosen}" selected>${chosen}</option>` : ''
  return html`<option value="">No step</option>${other}${apps.map(
    ({ key, name, actions }) =>
      html`<optgroup label="${name}"><option value="${key}::" ${chosen === `${key}::` ? 'selected' : ''}>${name}: the person chooses</option>${actions.map(
        (one) => {
          const value = choiceOf(key, one.kind, one.key)
          return html`<option value="${value}" ${value === chosen ? 'selected' : ''}>${name}: ${one.title}${one.type === 'READ' ? ' (begins a Zap)' : ''}</option>`
        },
      )}</optgroup>`,
  )}`
}

function hintOf(apps: readonly NamedApp[], chosen: string): string {
  const [key] = chosen.split(':')
  const app = apps.find((one) => one.key === key)
  const action = app?.actions.find((one) => choiceOf(app.key, one.kind, one.key) === chosen)
  const names = (action?.fields ?? []).map((field) => field.key)
  return names.length === 0 ? 'A JSON object.' : `A JSON object. It knows: ${names.join(', ')}.`
}

function inputsField(row: number, hint: string, values: FormValues, mistakes: FormMistakes): Html {
  const name = rowName(row, 'inputs')
  return html`<div class="field"><label for="field-${name}">Inputs <small>optional</small></label>
<textarea id="field-${name}" name="${name}" rows="2" spellcheck="false" autocapitalize="none" aria-describedby="field-${name}-help field-${name}-mistake">${values[name] ?? ''}</textarea>${wrongWith(name, mistakes)}
<p class="quiet note" id="field-${name}-help">${hint}</p></div>`
}

function textField(
  row: number,
  member: 'alias' | 'title',
  label: string,
  small: string,
  values: FormValues,
  mistakes: FormMistakes,
): Html {
  const name = rowName(row, member)
  return html`<div class="field half"><label for="field-${name}">${label} <small>${small}</small></label>
<input id="field-${name}" name="${name}" value="${values[name] ?? ''}" autocomplete="off" ${describedBy(name, mistakes)}>${wrongWith(name, mistakes)}</div>`
}

function jsonPart(values: FormValues, mistakes: FormMistakes): Html {
  return html`<details ${mistakes.json ? 'open' : ''}><summary>Show</summary>
<div class="field"><label for="field-json">Steps</label><textarea id="field-json" name="json" rows="12" spellcheck="false" ${describedBy('json', mistakes)}>${values.json ?? '[]'}</textarea>${wrongWith('json', mistakes)}</div>
<div class="actions"><button class="plain" name="do" value="json">Save with these steps</button></div></details>`
}

function describedBy(name: string, mistakes: FormMistakes): Html {
  return mistakes[name] ? html`aria-invalid="true" aria-describedby="field-${name}-mistake"` : html``
}

function wrongWith(name: string, mistakes: FormMistakes): Html {
  return html`<ul class="bad note mistakes" id="field-${name}-mistake">${(mistakes[name] ?? []).map((words) => html`<li>${words}</li>`)}</ul>`
}
