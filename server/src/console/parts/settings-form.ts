import type { SignedIn } from '../../accounts/index.ts'
import type { OwnClient } from '../../clients/index.ts'
import { type Html, html } from '../../kernel/html/index.ts'
import { type FilledForm, seenOf } from './change-by-form.ts'
import { notice } from './console-page.ts'
import { type FormField, formFields } from './form-fields.ts'
import { formActions, ownForm } from './own-form.ts'

export type SettingsForm = {
  client: OwnClient
  action: string
  fields: readonly FormField[]
  filled: FilledForm
  button?: string
}

/** A form of settings, filled in, with what is wrong beside each field. */
export function settingsForm(caller: SignedIn, shown: SettingsForm): Html {
  const { client, action, fields, filled, button = 'Save' } = shown
  return ownForm(
    caller,
    action,
    html`${formProblems(filled)}
${formFields(fields, filled.values, filled.mistakes)}
${formActions(button)}`,
    { seen: seenOf(client, fields) },
  )
}

/** What is wrong with a form as a whole. */
export function formProblems({ mistakes, isStale }: FilledForm): Html {
  if (isStale)
    return notice(
      'These settings were changed in another window meanwhile, and nothing of this form was saved. Below is what you entered: save again to put it in place, or load the page to see what is there now.',
      'bad',
    )
  const { other = [] } = mistakes
  if (Object.keys(mistakes).length === 0) return html``
  return notice(html`Nothing was saved: look at what is marked below. ${other.join(' ')}`, 'bad')
}
