// What the editor keeps of a Zap: steps that may be half chosen, and how their tests ended.
import { z } from 'zod'
import { inputsSchema } from '../../actions/index.ts'
import { actionKinds } from '../../apps/index.ts'

export const TITLE_LENGTH_MAX = 255
export const STEPS_MAX = 100

const testedSchema = z.object({
  at: z.iso.datetime(),
  /** Of the run that it was, if it was one. */
  runId: z.string().nullable(),
  /** The first of them; later steps map the very first. */
  results: z.array(z.record(z.string(), z.json())),
  /** Of all results. */
  count: z.int(),
  /** Why it did not end well, in words for the person. */
  problem: z.string().nullable(),
  /** The inputs or the account have changed since. */
  isOfEarlier: z.boolean().optional(),
})

/** How the last test of a step ended. */
export type StepTest = z.output<typeof testedSchema>

export const draftStepSchema = z.object({
  /** In the version that was chosen; null: none is chosen yet. */
  app: z.object({ id: z.string(), version: z.string() }).nullable(),
  action: z.object({ kind: z.enum(actionKinds), key: z.string() }).nullable(),
  connectionId: z.int().nullable(),
  inputs: inputsSchema,
  /** By which later steps name it. */
  alias: z.string().nullable(),
  /** The person's own. */
  title: z.string().nullable(),
  tested: testedSchema.nullable(),
})

export const draftContentSchema = z.object({
  /** Counts the times that it was saved. */
  edition: z.int(),
  title: z.string(),
  steps: z.array(draftStepSchema),
})

export type DraftStep = z.output<typeof draftStepSchema>
export type DraftContent = z.output<typeof draftContentSchema>

/** A step of which nothing is chosen. */
export const emptyStep: DraftStep = {
  app: null,
  action: null,
  connectionId: null,
  inputs: {},
  alias: null,
  title: null,
  tested: null,
}

/** Whether two contents are the same Zap; what tests gave is beside the point. */
export function isSameZap(a: Pick<DraftContent, 'title' | 'steps'>, b: Pick<DraftContent, 'title' | 'steps'>): boolean {
  return JSON.stringify(asZap(a)) === JSON.stringify(asZap(b))
}

function asZap({ title, steps }: Pick<DraftContent, 'title' | 'steps'>) {
  return {
    title,
    steps: steps.map(({ app, action, connectionId, inputs, alias, title: own }) => [
      app && [app.id, app.version],
      action && [action.kind, action.key],
      connectionId,
      Object.entries(inputs).sort(([one], [other]) => one.localeCompare(other)),
      alias,
      own,
    ]),
  }
}
