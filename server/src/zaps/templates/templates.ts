// Templates of Zaps: until they can be made in the console they come from seed files.
import type { z } from 'zod'
import { listApps, type PublishedApp } from '../../apps/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import * as store from './store.ts'
import type { Template, templateSchema } from './template.ts'

/** A step of a published template with its app. `action`: the key of one of its actions or triggers. */
export type StepWithApp = { app: PublishedApp; action: string | undefined }
export type TemplateWithApps = Omit<Template, 'steps'> & { steps: readonly StepWithApp[] }

/** Keeps a template; one of the same slug is replaced. */
export async function putTemplate(
  given: z.output<typeof templateSchema>,
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
): Promise<void> {
  const { slug, title = slug, description, status, steps } = given
  await store.putTemplate(db, { slug, title, description, status, steps }, clock.now())
}

/** The published templates whose apps are all there. */
export async function listPublishedTemplates(deps: Deps): Promise<TemplateWithApps[]> {
  const [templates, apps] = await Promise.all([store.listPublished(deps.db), listApps(deps)])
  // Templates are the operator's, and offered to everybody: an app that somebody made in the console is for its owner's clients.
  const everybodys = apps.filter(({ owner_user_id }) => owner_user_id === null)
  const byKey = new Map(everybodys.map((app) => [app.key, app]))
  return templates.flatMap((template) => {
    const steps = template.steps.flatMap((step) => {
      const app = byKey.get(step.app)
      return app ? [{ app, action: step.action }] : []
    })
    return steps.length === template.steps.length && steps.length > 0 ? [{ ...template, steps }] : []
  })
}
