// The OAuth V2 form of seed 003, and the simpler ones of other ways of signing in: all in one, a choice shows its part.
import type { SignedIn } from '../../../accounts/index.ts'
import { type Html, html } from '../../../kernel/html/index.ts'
import type { FilledForm } from '../../parts/change-by-form.ts'
import { panel } from '../../parts/console-page.ts'
import { type FormField, formFields } from '../../parts/form-fields.ts'
import { ownForm } from '../../parts/own-form.ts'
import { formProblems } from '../../parts/settings-form.ts'
import { loginFields, placementFields, testFields } from './credential-fields.ts'
import { authTypeField, nameFields } from './name-fields.ts'
import { oauthFields } from './oauth-fields.ts'
import { oauthWayFields } from './oauth-way-fields.ts'
import { rowList } from './row-list.ts'

/** `seen`: the revision that the form was filled from; absent: a new app. `preview`: what these settings make. */
export type AppForm = {
  action: string
  filled: FilledForm
  preview: Html
  hasSecret: boolean
  seen?: string
  cancel: string
}

/** The whole form. Works without JavaScript: the Preview button shows it again, with what it makes. */
export function appForm(caller: SignedIn, { action, filled, preview, hasSecret, seen, cancel }: AppForm): Html {
  const part = (fields: readonly FormField[]) => formFields(fields, filled.values, filled.mistakes)
  const isNew = seen === undefined
  const content = html`<div class="app-form" data-preview>
${formProblems(filled)}
${panel('app', 'The app', 'What people read, and where requests may go.', part(isNew ? nameFields : withoutKey(nameFields)))}
${panel(
  'auth',
  'Signing in',
  'How a connection proves itself. The fields below belong to the auth type.',
  html`${part([authTypeField, ...secretKnown(oauthFields, hasSecret)])}
${part(loginFields)}`,
)}
<div class="when oauth2 oauth2_refresh client_credentials">${panel('ways', 'Ways of the provider', 'Left as they are, they suit most providers.', part(oauthWayFields))}</div>
<div class="when api_key session custom own-place">${panel('placement', 'Place of the credential', 'Where it goes in every request.', part(placementFields))}</div>
<div class="when oauth2 oauth2_refresh client_credentials api_key basic session custom">
${panel('fields', 'Auth fields', aboutFields, rowList(filled.values, filled.mistakes))}
${panel('test', 'Test and label', 'How a new connection is tried, and what it is called.', part(testFields))}
</div>
${panel(
  'preview',
  'Effective requests',
  'What these settings make, by the engine that makes it later. Nothing is sent. Secrets are shown by their names.',
  html`<div id="preview-steps" aria-live="polite">${preview}</div>
<div class="actions"><button class="plain" name="do" value="preview" formaction="${action}#preview">Preview</button></div>`,
)}
<div class="actions"><button name="do" value="save">${isNew ? 'Create app' : 'Save draft'}</button><a class="button plain" href="${cancel}">Cancel</a></div>
</div>`
  return ownForm(caller, action, content, isNew ? {} : { seen })
}

const aboutFields = html`What people fill in to connect. Use one in any address: <code>https://{{subdomain}}.example.com/api/token</code>. Empty the key and label of a row to leave it out.`

function withoutKey(fields: readonly FormField[]): FormField[] {
  return fields.filter(({ name }) => name !== 'key').map((field) => ({ ...field, isHalf: false }))
}

function secretKnown(fields: readonly FormField[], hasSecret: boolean): FormField[] {
  if (!hasSecret) return [...fields]
  const help = 'One is kept, sealed; it is never shown. Left empty, it stays.'
  return fields.map((field) => (field.kind === 'secret' ? { ...field, help, placeholder: '••••••••' } : field))
}
