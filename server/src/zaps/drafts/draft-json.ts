// A draft as JSON, to be read and written by people: apps and actions by their names.
import { z } from 'zod'
import { type Action, findActionById, inputsSchema } from '../../actions/index.ts'
import { actionKinds, findAction } from '../../apps/index.ts'
import { type Owner, readConnectionId } from '../../connections/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { parseJson } from '../../kernel/json.ts'
import { aliasSchema } from '../steps/zap-request.ts'
import { appForStep } from './choose.ts'
import { type DraftContent, type DraftStep, emptyStep, STEPS_MAX, TITLE_LENGTH_MAX } from './draft.ts'
import { type DraftMistake, nameSteps } from './judge-draft.ts'
import { withoutSecrets, withSecrets } from './kept-secrets.ts'

const stepSchema = z.strictObject({
  app: z.string().nullish(),
  type: z.enum(actionKinds).nullish(),
  action: z.string().nullish(),
  authentication: z.union([z.string(), z.int()]).nullish(),
  inputs: inputsSchema.default({}),
  alias: aliasSchema,
  title: z.string().max(TITLE_LENGTH_MAX).nullish(),
})
const documentSchema = z.strictObject({
  title: z.string().max(TITLE_LENGTH_MAX),
  steps: z.array(stepSchema).max(STEPS_MAX, `A Zap has at most ${STEPS_MAX} steps.`),
})
type StepJson = z.output<typeof stepSchema>

/** What a text says; or every reason why it says nothing that can be kept. */
export type ReadDraft = { steps: DraftStep[]; title: string } | { mistakes: DraftMistake[] }

/** The draft as a text; secrets are not in it. */
export async function writeDraftJson({ title, steps }: DraftContent, deps: Deps): Promise<string> {
  const named = await nameSteps(steps, deps)
  const shown = named.map(({ step, app, action }) => ({
    app: step.app ? `${app?.api_name ?? step.app.id}@${step.app.version}` : null,
    type: step.action?.kind ?? null,
    action: step.action?.key ?? null,
    authentication: step.connectionId === null ? null : String(step.connectionId),
    inputs: withoutSecrets(step.inputs, action?.fields ?? []),
    alias: step.alias,
    title: step.title,
  }))
  return JSON.stringify({ title, steps: shown }, null, 2)
}

/** Reads such a text. `before`: the draft that it takes the place of. */
export async function readDraftJson(text: string, before: DraftContent, owner: Owner, deps: Deps): Promise<ReadDraft> {
  const document = parsed(text)
  if (document === undefined) return { mistakes: [mistake(null, '', 'This is no JSON.')] }
  const read = documentSchema.safeParse(document)
  if (!read.success) return { mistakes: read.error.issues.map(({ path, message }) => mistakeAt(path, message)) }
  const steps = await Promise.all(read.data.steps.map((step, at) => stepOf(step, at, before.steps[at], owner, deps)))
  const mistakes = steps.flatMap((step) => ('detail' in step ? [step] : []))
  if (mistakes.length > 0) return { mistakes }
  return { title: read.data.title, steps: steps.flatMap((step) => ('detail' in step ? [] : [step])) }
}

async function stepOf(
  step: StepJson,
  at: number,
  before: DraftStep | undefined,
  owner: Owner,
  deps: Deps,
): Promise<DraftStep | DraftMistake> {
  const wrong = (under: string, detail: string) => mistake(at, `/steps/${at}${under}`, detail)
  const found = await findChoice(step, owner, deps)
  if ('detail' in found) return wrong(found.under, found.detail)
  const connectionId = step.authentication ? readConnectionId(step.authentication) : null
  if (connectionId === undefined) return wrong('/authentication', 'This is no connection id.')
  const { app, action } = found
  const chosen = { app: app ?? null, action: action ? { kind: action.kind, key: action.key } : null }
  const isSame = JSON.stringify([chosen.app, chosen.action]) === JSON.stringify([before?.app, before?.action])
  return {
    ...emptyStep,
    ...chosen,
    connectionId,
    inputs: withSecrets(step.inputs, action?.fields ?? [], isSame ? before?.inputs : undefined),
    alias: step.alias,
    title: step.title || null,
    tested: (isSame && before?.tested) || null,
  }
}

type Found = { app?: { id: string; version: string }; action?: Action } | { under: string; detail: string }

async function findChoice({ app: name, type, action: key }: StepJson, owner: Owner, deps: Deps): Promise<Found> {
  if (!name && key?.startsWith('core:')) {
    const action = await findActionById(key, deps)
    if (!action || !(await appForStep(action.app.id, owner, deps)))
      return { under: '/action', detail: 'This is no action id of ours, or a dead one.' }
    return { app: { id: action.app.id, version: action.app.version }, action }
  }
  if (!name) return key ? { under: '/app', detail: 'Name the app of this action.' } : {}
  const app = await appForStep(name, owner, deps)
  if (!app) return { under: '/app', detail: `There is no app ${name}.` }
  const place = { id: app.id, version: app.version }
  if (!key) return { app: place }
  const kinds = type ? [type] : actionKinds
  const action = kinds.map((kind) => findAction(app, kind, key)).find((one) => one !== undefined)
  if (!action) return { under: '/action', detail: `${app.name} ${app.version} has no action ${key}.` }
  return { app: place, action }
}

function parsed(text: string): unknown {
  try {
    return parseJson(text)
  } catch {
    return undefined
  }
}

function mistakeAt(path: readonly PropertyKey[], message: string): DraftMistake {
  const [first, at] = path
  const step = first === 'steps' && typeof at === 'number' ? at : null
  return mistake(
    step,
    path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join(''),
    message,
  )
}

function mistake(step: number | null, pointer: string, detail: string): DraftMistake {
  return { step, pointer, detail }
}
