import { html } from '../../../kernel/html/index.ts'
import type { AuthFields } from '../../outbound/index.ts'
import type { Visit } from '../visit.ts'
import { addressPreview } from './address-preview.ts'
import { fieldInput } from './field-input.ts'
import { cancelButton, connectForm, facts, headingOf, problemMessage, strangerNote } from './form-parts.ts'
import { connectPage } from './layout.ts'

/** What a form was given and what is wrong with it, by key of the field. */
export type Filled = { values?: AuthFields; mistakes?: Record<string, string> }

/** The app's own fields; for an app that asks for nothing, the one button. */
export function fieldsPage(
  visit: Visit,
  { values = {}, mistakes = {}, status }: Filled & { status?: number },
): Promise<Response> {
  const { app } = visit
  const { fields, type } = app.auth
  const title = headingOf(visit)
  const other = Object.entries(mistakes).filter(([key]) => !fields.some((field) => field.key === key))
  return connectPage(
    visit,
    title,
    html`<h1>${title}</h1>
${problemMessage(visit)}
${other.map(([, mistake]) => html`<div class="message bad" role="alert"><p>${mistake}</p></div>`)}
<p>${introduction(visit)}</p>
${facts(visit, undefined)}
${connectForm(
  visit,
  html`${fields.map((field) => fieldInput(field, values[field.key], mistakes[field.key], app))}
${addressPreview(app)}
<div class="actions lead"><button>${type === 'oauth2' ? 'Continue' : 'Connect'}</button>${cancelButton()}</div>`,
)}
${strangerNote(visit)}`,
    status,
  )
}

function introduction({ app, client }: Visit): string {
  const { fields, type } = app.auth
  if (fields.length === 0)
    return `${client.name} will be able to work with ${app.name}. There is nothing to sign in to.`
  if (type === 'oauth2') return `${app.name} needs this to find your account. You sign in on the next page.`
  return `${client.name} will be able to work with your ${app.name} account. What you enter is tried once and then kept sealed.`
}
