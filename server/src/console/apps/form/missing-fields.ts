// What a form was sent without, in the words of the form.
import type { Mistake } from '../../../apps/index.ts'
import type { FormMistakes, FormValues } from '../../parts/form-fields.ts'
import type { AppField } from './app-field.ts'
import { authChoiceOf } from './auth-types.ts'
import { appFields } from './fields.ts'
import { isAsked } from './form-edits.ts'

/** The fields that the chosen auth type needs and that are empty, by name. `isNew`: the key is asked too. */
export function missingFields(values: FormValues, isNew: boolean): FormMistakes {
  return Object.fromEntries(missing(values, isNew).map((field) => [field.name, [wordsFor(field)]]))
}

/** Without those that only say, in the words of a manifest, that one of the `missing` fields is empty. */
export function besidesMissing(mistakes: readonly Mistake[], values: FormValues, isNew: boolean): Mistake[] {
  const gone = missing(values, isNew)
  const paths = gone.map(({ path }) => path.join('.'))
  const isAddress = gone.some(({ kind }) => kind === 'url') // the hosts are those of the addresses
  return mistakes.filter(({ path }) => {
    const isSame = paths.some((one) => one === path || one.startsWith(`${path}.`))
    return !isSame && !(isAddress && path === 'hosts')
  })
}

function missing(values: FormValues, isNew: boolean): AppField[] {
  const choice = authChoiceOf(values.auth_type)
  return appFields.filter((field) => {
    const isNeeded = (field.kind === 'text' || field.kind === 'url') && field.isOptional !== true
    return isNeeded && isAsked(field, choice) && (isNew || field.name !== 'key') && !values[field.name]?.trim()
  })
}

function wordsFor({ name, label }: AppField): string {
  if (name === 'token_path') return 'Fill in where the token stands in the answer.'
  return `Fill in the ${label.charAt(0).toLowerCase()}${label.slice(1)}.`
}
