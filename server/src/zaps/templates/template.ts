import { z } from 'zod'
import { inputsSchema } from '../../actions/index.ts'
import type { Json } from '../../apps/index.ts'

/** What a step of a template is, as the embed pages and v1 name it. `read`: a trigger, or an operation that reads. */
export const stepTypes = [
  'read',
  'read_bulk',
  'write',
  'search',
  'search_or_write',
  'search_and_write',
  'filter',
] as const
export type StepType = (typeof stepTypes)[number]

const NAME_LENGTH_MAX = 200

/** One step as a seed file writes it. `app` is any name of an app, `action` the key of one of its actions or triggers. */
const step = z.looseObject({
  app: z.string().min(1).max(NAME_LENGTH_MAX),
  action: z.string().min(1).max(NAME_LENGTH_MAX).optional(),
  type: z.enum(stepTypes).optional(),
  inputs: inputsSchema.optional(),
  alias: z
    .string()
    .max(64)
    .regex(/^[a-z][a-z0-9_]*$/, 'This may hold a-z, 0-9 and _, and begins with a letter.')
    .optional(),
  title: z.string().max(255).optional(),
})

/** How many steps a template may have: as many as a Zap. */
export const TEMPLATE_STEPS_MAX = 100

/** As JSON. Lists of templates read them whole, and the address of the editor, which carries one, holds less. */
const STEPS_LENGTH_MAX = 50_000

/** The name of a template in addresses. */
export const slugSchema = z
  .string()
  .regex(/^[-a-zA-Z0-9_]{1,100}$/, 'This may hold letters, digits, - and _ (at most 100).')

/** A template as a seed file writes it. */
export const templateSchema = z.looseObject({
  slug: slugSchema,
  title: z.string().min(1).max(200).optional(),
  description: z.string().max(10_000).default(''),
  status: z.enum(['draft', 'published']).default('published'),
  steps: z
    .array(step)
    .max(TEMPLATE_STEPS_MAX)
    .refine(
      (steps) => JSON.stringify(steps).length <= STEPS_LENGTH_MAX,
      'The steps are too long: suggest shorter inputs.',
    )
    .default([]),
})

/** A template as it is asked for. */
export type GivenTemplate = z.output<typeof templateSchema>

/** A step of a template. What is left out is for whoever uses it to choose. */
export type TemplateStep = {
  app: string
  action?: string | undefined
  type?: StepType | undefined
  inputs?: Readonly<Record<string, Json>> | undefined
  alias?: string | undefined
  title?: string | undefined
}

/** A template as it is stored. `owner_user_id`: who manages it in the console; null: the operator of this server. */
export type Template = {
  id: number
  slug: string
  title: string
  description: string
  status: 'draft' | 'published'
  steps: readonly TemplateStep[]
  owner_user_id: number | null
}

/** What a template says, whoever stores it. */
export type TemplateContent = Omit<Template, 'id'>
