import type { App } from '../../apps/index.ts'

/** The apps with the most connections first, ties by title. */
export function byPopularity(counts: ReadonlyMap<string, number>): (a: App, b: App) => number {
  return (a, b) => (counts.get(b.id) ?? 0) - (counts.get(a.id) ?? 0) || byTitle(a.name, b.name) || byTitle(a.key, b.key)
}

/** The order of titles, whatever their case. */
export function byTitle(a: string, b: string): number {
  return a.localeCompare(b, 'en')
}
