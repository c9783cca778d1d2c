// What the inputs of a step are called in its form: the path of each, as in `in.conditions.0.value`.

/** The control of an input. */
export const INPUT = 'in.'
/** Beside a list of choices: another value, or one of an earlier step. */
export const OTHER = 'other.'
/** Says that what stands in the control is JSON, whatever the field. */
export const AS_JSON = 'json.'
/** Takes a secret away. */
export const CLEAR = 'clear.'
/** The fields that the third party defined when the form was shown. */
export const DYNAMIC = '.dynamic'

/** A member of a group, or a row of a list. */
export function under(path: string, member: string | number): string {
  return path === '' ? String(member) : `${path}.${member}`
}

/** The id of a control on the page. */
export function idOf(path: string): string {
  return `in-${path.replaceAll(/[^\w-]/g, '-')}`
}
