// Everything that the page of one step shows: what can be chosen, its fields with their choices, what earlier steps give.
import {
  type Action,
  assembleInputs,
  choicesOf,
  dynamicFields,
  type Form,
  hasChoices,
  maskInputs,
  outputFieldsOf,
  secretInputs,
} from '../../../actions/index.ts'
import type { Field, Json, PublishedApp } from '../../../apps/index.ts'
import { type Connection, listOwnConnections, type Owner } from '../../../connections/index.ts'
import type { Deps } from '../../../kernel/deps.ts'
import { ApiError } from '../../../kernel/errors.ts'
import { type DraftContent, type DraftStep, emptyStep, type NamedDraftStep, nameSteps } from '../../../zaps/index.ts'
import type { ShownChoices } from '../inputs/input-fields.ts'
import { under } from '../inputs/input-names.ts'
import { isExampleTest } from './test-result.ts'

const CONNECTIONS_MAX = 100
const CHOICE_PAGES_MAX = 5

/** A field that an earlier step gives, and how it is written into an input. */
export type GivenField = { id: string; template: string; title: string; sample: string | undefined }
/**
 * An earlier step. `isSample`: it was not tested, and what it gives is told by the app. `isExample`: its test gave the app's
 * example. `isFilter`: it gives nothing.
 */
export type EarlierStep = {
  at: number
  name: string
  alias: string | null
  isSample: boolean
  isExample: boolean
  isFilter: boolean
  fields: readonly GivenField[]
}

/** A step of which an action is chosen. */
export type StepFacts = {
  action: Action
  app: PublishedApp
  /** The person's, of this app and the Zap's client. */
  connections: readonly Connection[]
  connection: Connection | undefined
  fields: readonly Field[]
  /** Those of them that the third party defined. */
  dynamic: readonly Field[]
  /** The inputs, in the shape of the fields. */
  inputs: Readonly<Record<string, Json>>
  choices: ReadonlyMap<string, ShownChoices>
  /** Why the third party's own fields are not there. */
  problem: string | undefined
  earlier: readonly EarlierStep[]
}

/** What is known of a step. `entered`: values that take the place of those of the draft. */
export async function stepFacts(
  content: DraftContent,
  at: number,
  owner: Owner,
  deps: Deps,
  entered: Partial<Pick<DraftStep, 'inputs' | 'connectionId'>> = {},
): Promise<StepFacts | undefined> {
  const named = await nameSteps(content.steps.slice(0, at + 1), deps)
  const last = named.at(-1)
  if (!last?.app || !last.action) return undefined
  const { app, action } = last
  const step = { ...last.step, ...entered }
  const { connections } = await listOwnConnections(owner, app.id, { limit: CONNECTIONS_MAX, offset: 0 }, deps)
  const connection = connections.find(({ id }) => id === step.connectionId)
  const form = { action, connection, inputs: withoutTemplates(step.inputs) }
  const isReady = app.auth.type === 'none' || connection?.status === 'active'
  const { dynamic, problem } = isReady ? await furtherFields(form, deps) : { dynamic: [], problem: undefined }
  const fields = [...action.fields, ...dynamic]
  return {
    action,
    app,
    connections,
    connection,
    fields,
    dynamic,
    inputs: assembleInputs(fields, step.inputs),
    choices: new Map(await allChoices(fields, form, isReady, deps)),
    problem,
    earlier: await earlierSteps(named.slice(0, -1), deps),
  }
}

// What is mapped is known when the Zap runs, not here.
function withoutTemplates(inputs: Readonly<Record<string, Json>>): Record<string, Json> {
  return Object.fromEntries(Object.entries(inputs).filter(([, value]) => !JSON.stringify(value).includes('{{')))
}

async function furtherFields(form: Form, deps: Deps): Promise<{ dynamic: Field[]; problem: string | undefined }> {
  try {
    return { dynamic: await dynamicFields(form, deps), problem: undefined }
  } catch (error) {
    return { dynamic: [], problem: wordsOf(error) }
  }
}

async function allChoices(
  fields: readonly Field[],
  form: Form,
  isReady: boolean,
  deps: Deps,
  path = '',
): Promise<[path: string, shown: ShownChoices][]> {
  const found = fields.map(async (field): Promise<[string, ShownChoices][]> => {
    const own = under(path, field.key)
    if (field.children) return allChoices(field.children, form, isReady, deps, own)
    return hasChoices(field) ? [[own, await shownChoices(field, form, isReady, deps)]] : []
  })
  return (await Promise.all(found)).flat()
}

async function shownChoices(field: Field, form: Form, isReady: boolean, deps: Deps): Promise<ShownChoices> {
  const choices: { value: string; label: string | null }[] = []
  if (field.options && !isReady)
    return { choices, isWhole: true, help: 'Choose an account and save: then the choices are listed here.' }
  try {
    let page: string | undefined
    for (let number = 0; number < CHOICE_PAGES_MAX; number++) {
      const found = await choicesOf(field, form, page, deps)
      choices.push(...found.choices)
      page = found.next
      if (page === undefined) return { choices, isWhole: true }
    }
    return { choices, isWhole: false }
  } catch (error) {
    return { choices, isWhole: true, ...whyNone(error, field, form) }
  }
}

function whyNone(error: unknown, { options }: Field, { action }: Form): Pick<ShownChoices, 'help' | 'problem'> {
  const missing = error instanceof ApiError && error.faults.every(({ code }) => code === 'required')
  if (!missing) return { problem: wordsOf(error) }
  const names = (options?.depends_on ?? []).map((key) => action.fields.find((one) => one.key === key)?.label ?? key)
  return { help: `Fill in ${names.join(' and ')} and save: then the choices are listed here.` }
}

/** What went wrong at a third party, in its words or ours. Anything else is thrown. */
export function wordsOf(error: unknown): string {
  if (error instanceof ApiError) return error.faults.map(({ detail }) => detail).join(' ')
  throw error
}

async function earlierSteps(named: readonly NamedDraftStep[], deps: Deps): Promise<EarlierStep[]> {
  return Promise.all(named.map((step, at) => earlierStep(step, at, deps)))
}

async function earlierStep({ step, app, action }: NamedDraftStep, at: number, deps: Deps): Promise<EarlierStep> {
  const [sample] = step.tested?.results ?? []
  const name = action && app ? `${at + 1}. ${app.name}: ${step.title ?? action.title}` : `${at + 1}. Not chosen yet`
  const known = { at, name, alias: step.alias, isFilter: action?.type === 'FILTER' }
  if (!action || known.isFilter) return { ...known, isSample: false, isExample: false, fields: [] }
  const form = { action, connection: undefined, inputs: {} }
  const outputs = await outputFieldsOf(form, sample ? [sample] : [], deps).catch((error) => {
    wordsOf(error) // the app's script does not answer: nothing is known of what it gives
    return []
  })
  const prefix = step.alias === null ? '' : `${step.alias}.`
  const secrets = secretInputs(action, step.inputs)
  const fields = outputs.map(({ id, title, sample: text }) => ({
    id,
    template: `{{${prefix}${id}}}`,
    title,
    sample: text === undefined ? undefined : maskInputs(text, secrets),
  }))
  const isExample = step.tested !== null && isExampleTest(step.tested, action)
  return { ...known, isSample: sample === undefined, isExample, fields }
}

/** The step at that place; an empty one where there is none. */
export function stepAt({ steps }: DraftContent, at: number): DraftStep {
  return steps[at] ?? emptyStep
}
