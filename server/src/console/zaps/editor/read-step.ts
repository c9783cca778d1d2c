// Which step a form or an address means, and what its form says.
import { type Action, readFields } from '../../../actions/index.ts'
import type { Field } from '../../../apps/index.ts'
import { readConnectionId } from '../../../connections/index.ts'
import type { DraftContent, DraftStep } from '../../../zaps/index.ts'
import { DYNAMIC } from '../inputs/input-names.ts'
import { readInputs } from '../inputs/read-inputs.ts'

const ALIAS = /^[a-z][a-z0-9_]{0,63}$/
const TITLE_LENGTH_MAX = 255

/** The step that is meant, counted from 0; the last one for what is beyond, the first for what is none. */
export function readStep(text: string | null, { steps }: DraftContent): number {
  const at = /^\d{1,3}$/.test(text ?? '') ? Number(text) : 0
  return Math.min(at, Math.max(0, steps.length - 1))
}

/** Why something in a form cannot be kept. `under`: a JSON Pointer into the step. */
export type FormMistake = { under: string; detail: string }

/** What a form says of a step. `clashes`: what was chosen in the list beside another value that was written, by path. */
export type EnteredStep = Pick<DraftStep, 'connectionId' | 'inputs' | 'alias' | 'title'> & {
  clashes?: ReadonlyMap<string, string>
}

export type ReadStep = EnteredStep & { mistakes: readonly FormMistake[] }

/** What stands in the form of a step that has this action. */
export function readStepForm(form: URLSearchParams, step: DraftStep, { fields }: Action): ReadStep {
  const all = [...fields, ...dynamicIn(form)]
  const { inputs, clashes } = readInputs(form, all, step.inputs)
  const alias = (form.get('alias') ?? '').trim()
  const isGood = alias === '' || ALIAS.test(alias)
  const known = new Set(all.map(({ key }) => key))
  return {
    connectionId: readConnectionId(form.get('connection') ?? '') ?? null,
    inputs: form.has('drop') ? Object.fromEntries(Object.entries(inputs).filter(([name]) => known.has(name))) : inputs,
    alias: alias === '' ? null : alias,
    title: (form.get('title') ?? '').trim().slice(0, TITLE_LENGTH_MAX) || null,
    clashes,
    mistakes: [...(isGood ? [] : [WRONG_ALIAS]), ...[...clashes.keys()].map(clashMistake)],
  }
}

const WRONG_ALIAS: FormMistake = {
  under: '/alias',
  detail: 'This may hold a-z, 0-9 and _, at most 64 of them, and begins with a letter.',
}

function clashMistake(path: string): FormMistake {
  const detail =
    'One value was chosen in the list, and another one written below it: keep one of them, and empty the other.'
  return { under: `/inputs/${path.replaceAll('.', '/')}`, detail }
}

// They come back as the page had them: what they decide is how the person's own text is read.
function dynamicIn(form: URLSearchParams): Field[] {
  try {
    const listed: unknown = JSON.parse(form.get(DYNAMIC) ?? '[]')
    return Array.isArray(listed) ? readFields(listed) : []
  } catch {
    return []
  }
}
