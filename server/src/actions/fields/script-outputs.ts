// The fields of results that an app's script tells of.                                                   outbound-oauth §6
import type { OutputField } from '@wayleave/sdk/wire'
import type { Json } from '../../apps/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { resultsIn } from '../execute/results-of.ts'
import { resultFieldHooks } from '../hooks/hook-names.ts'
import { askOperation } from './ask-operation.ts'
import type { Form } from './find-form.ts'

const FIELDS_MAX = 500

/** The outputs, with the titles that the script gives them; those that only it knows come last. */
export async function scriptOutputs(form: Form, outputs: OutputField[], deps: Deps): Promise<OutputField[]> {
  const { app, key, kind } = form.action
  const hooks = resultFieldHooks(app, { key, kind })
  if (!hooks?.full) return outputs
  const listed = resultsIn(await askOperation(form, { key, kind, hooks }, 'fields', deps), '$').slice(0, FIELDS_MAX)
  const told = new Map(listed.flatMap(readTold))
  const titled = outputs.map((output) => ({ ...output, title: told.get(output.id) ?? output.title }))
  const known = new Set(outputs.map(({ id }) => id))
  const further = [...told].filter(([id]) => !known.has(id))
  return [...titled, ...further.map(([id, title]): OutputField => ({ type: 'output_field', id, title }))]
}

function readTold({ key, label }: { [name: string]: Json }): [id: string, title: string][] {
  if (typeof key !== 'string' || key === '') return []
  return [[key, typeof label === 'string' && label !== '' ? label : key]]
}
