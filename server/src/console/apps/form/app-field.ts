// A field of an app's form, and which member of its manifest it is.
import type { FormField } from '../../parts/form-fields.ts'
import type { AuthChoice } from './auth-types.ts'

/** How a member is written in a form: as it is, one a line, `name=value` a line, true or false by choice, JSON, a box. */
export type Writing = 'text' | 'lines' | 'pairs' | 'flag' | 'json' | 'box'

/** `of`: for which ways of signing in it is asked; absent: for all. */
export type AppField = FormField & { path: readonly string[]; as: Writing; of?: readonly AuthChoice[] }

/** A field of the member at a dotted path, shown for the ways of signing in that have it. */
export function fieldAt(path: string, given: FormField & { as?: Writing; of?: readonly AuthChoice[] }): AppField {
  return { as: 'text', ...given, path: path.split('.'), ...(given.of ? { when: `when ${given.of.join(' ')}` } : {}) }
}

export const signInTypes: readonly AuthChoice[] = ['oauth2', 'oauth2_refresh']
export const oauthTypes: readonly AuthChoice[] = [...signInTypes, 'client_credentials']
