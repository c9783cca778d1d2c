// Which templates come first.
import { countConnectionsByApp } from '../../connections/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import * as store from './store.ts'
import type { TemplateWithApps } from './templates.ts'

const CACHE = 'template_uses'
const AGE_MAX_MS = 60_000 // counting all Zaps is no work for every request

/** How many published Zaps were started from each template, by its id; one that nobody has used is not in it. Up to a minute old. */
export async function countTemplateUses({
  db,
  caches,
  flights,
}: Pick<Deps, 'db' | 'caches' | 'flights'>): Promise<ReadonlyMap<number, number>> {
  const counts = caches.named<ReadonlyMap<number, number>>(CACHE, { entriesMax: 1, ageMaxMs: AGE_MAX_MS })
  return counts.read('all', () => flights.share(CACHE, () => store.countUses(db)))
}

/**
 * The templates in the order of how many Zaps were started from them, then of how many connections there are to their
 * apps, not counting `ownAppId`, then by title.
 */
export async function popularTemplatesFirst(
  templates: readonly TemplateWithApps[],
  ownAppId: string | undefined,
  deps: Deps,
): Promise<TemplateWithApps[]> {
  const [uses, connections] = await Promise.all([countTemplateUses(deps), countConnectionsByApp(deps)])
  const usesOf = ({ id }: TemplateWithApps) => uses.get(id) ?? 0
  const connectionsOf = ({ steps }: TemplateWithApps) => {
    const others = new Set(steps.map(({ app }) => app.id).filter((id) => id !== ownAppId))
    return [...others].reduce((sum, id) => sum + (connections.get(id) ?? 0), 0)
  }
  return templates.toSorted(
    (a, b) =>
      usesOf(b) - usesOf(a) ||
      connectionsOf(b) - connectionsOf(a) ||
      a.title.localeCompare(b.title, 'en') ||
      a.id - b.id,
  )
}
