import { z } from 'zod'

/** One step as a seed file writes it. `app` is the key of an app, `action` of one of its actions or triggers. */
const step = z.looseObject({ app: z.string().min(1), action: z.string().min(1).optional() })

/** A template as a seed file writes it. */
export const templateSchema = z.looseObject({
  slug: z.string().regex(/^[-a-zA-Z0-9_]{1,100}$/, 'This may hold letters, digits, - and _ (at most 100).'),
  title: z.string().min(1).max(200).optional(),
  description: z.string().max(10_000).default(''),
  status: z.enum(['draft', 'published']).default('published'),
  steps: z.array(step).max(100).default([]),
})

export type TemplateStep = z.output<typeof step>

/** A template as it is stored. */
export type Template = {
  id: number
  slug: string
  title: string
  description: string
  status: 'draft' | 'published'
  steps: readonly TemplateStep[]
}
