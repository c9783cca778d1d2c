// What must hold of the steps of a Zap, besides their connections. Pure.                              Workflow API 6.2
import { type Action, assembleInputs, isEmpty, isListField } from '../../actions/index.ts'
import type { Field, Json } from '../../apps/index.ts'
import type { ApiFault } from '../../kernel/errors.ts'
import { unknownAliases } from './mapping.ts'
import { unknownConditions } from './unknown-conditions.ts'
import type { StepRequest } from './zap-request.ts'

/** A step with the action that its id names; undefined when the id is not ours, or dead. */
export type NamedStep = { asked: StepRequest; action: Action | undefined }

/** Everything that is wrong, in the order of the steps, each with its pointer. */
export function judgeSteps(steps: readonly NamedStep[]): ApiFault[] {
  return steps.flatMap((step, at) => rules.flatMap((rule) => rule(step, at, steps)))
}

type Rule = (step: NamedStep, at: number, all: readonly NamedStep[]) => ApiFault[]

const isNamed: Rule = ({ action }, at) =>
  action
    ? []
    : [fault('invalid', at, '/action', 'This is no action id of ours, or a dead one: list the actions again.')]

const readsFirst: Rule = ({ action }, at) => {
  if (!action || (action.type === 'READ') === (at === 0)) return []
  const detail = at === 0 ? 'The first step must be a READ action.' : 'Only the first step may be a READ action.'
  return [fault('invalid', at, '/action', detail)]
}

const hasOwnAlias: Rule = ({ asked: { alias } }, at, all) => {
  const isTaken = alias !== null && all.slice(0, at).some(({ asked }) => asked.alias === alias)
  return isTaken ? [fault('invalid', at, '/alias', `Another step has the alias ${alias}.`)] : []
}

const namesEarlierSteps: Rule = ({ asked }, at, all) => {
  const known = new Set(all.slice(0, at).map((step) => step.asked.alias))
  return unknownAliases(asked.inputs, known).map(({ alias, path }) =>
    fault('invalid', at, `/inputs${path}`, `No earlier step has the alias ${alias}.`),
  )
}

const hasRequiredInputs: Rule = ({ asked, action }, at) =>
  missingIn(action?.fields ?? [], asked.inputs).map((path) =>
    fault('required', at, `/inputs${path}`, 'This field is required.'),
  )

const hasKnownConditions: Rule = ({ asked, action }, at) =>
  action?.kind === 'filter'
    ? unknownConditions(assembleInputs(action.fields, asked.inputs)).map((path) =>
        fault('invalid', at, `/inputs${path}`, 'This is no condition of a filter: list the choices of this input.'),
      )
    : []

const rules: readonly Rule[] = [
  isNamed,
  readsFirst,
  hasOwnAlias,
  namesEarlierSteps,
  hasRequiredInputs,
  hasKnownConditions,
]

/** The paths of required inputs that were not given; what a group needs is asked once the group is there. */
function missingIn(fields: readonly Field[], inputs: Readonly<Record<string, Json>>, under = ''): string[] {
  const given = assembleInputs(fields, inputs)
  return fields.flatMap((field) => {
    const value = given[field.key] ?? field.default
    const path = `${under}/${escaped(field.key)}`
    if (isEmpty(value)) return field.required ? [path] : []
    return field.children && !isListField(field) && isGroup(value) ? missingIn(field.children, value, path) : []
  })
}

function isGroup(value: Json | undefined): value is { [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** RFC 6901 §3 */
function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1')
}

function fault(code: 'invalid' | 'required', at: number, under: string, detail: string): ApiFault {
  return { code, detail, source: { pointer: `/data/steps/${at}${under}` } }
}
