// Templates of a seed file that do not fit the apps of the same file. Apps that it does not bring may be there already, or
// come with another file: those are looked at when the seed is applied.
import type { App } from '../../apps/index.ts'
import { filterApp } from '../../apps/index.ts'
import { judgeTemplate, type TemplateMistake } from '../../zaps/index.ts'
import type { SeedFile } from './schema.ts'

/** What is wrong, with its place in the file. */
export function misfitTemplates(templates: SeedFile['zap_templates'], apps: readonly App[]): TemplateMistake[] {
  const named = new Map(
    [...apps, filterApp].flatMap((app) => {
      const published = { ...app, number: 0, owner_user_id: null }
      return [app.key, app.api_name, app.id].map((name) => [name, published] as const)
    }),
  )
  return templates.flatMap((template, place) =>
    judgeTemplate(template, named)
      .filter(({ path }) => path.at(-1) !== 'app')
      .map(({ path, message }) => ({ path: ['zap_templates', place, ...path], message })),
  )
}
