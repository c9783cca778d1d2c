import { type App, actionsOf } from '../../apps/index.ts'

/**
 * The address that opens the editor with these apps, one a step; the one that begins a Zap first, and a first step that is
 * still to be chosen where none does. Undefined when none of them has anything to do in a Zap.
 */
export function startPath(embedSlug: string, apps: readonly App[]): string | undefined {
  const useful = apps.filter((app) => actionsOf(app).length > 0)
  if (useful.length === 0) return undefined
  const begins = (app: App) => actionsOf(app).some(({ type }) => type === 'READ')
  const first = useful.find(begins)
  const others = useful.filter((app) => app !== first)
  const query = new URLSearchParams()
  if (first) query.set('steps[0][app]', first.api_name)
  others.forEach((app, at) => {
    query.set(`steps[${at + 1}][app]`, app.api_name)
  })
  return `/v1/embed/${encodeURIComponent(embedSlug)}/create?${query}`
}
