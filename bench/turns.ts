// Contenders take turns, so that what else the machine does hits all of them; of each its median round counts.
import type { Measure } from './report.ts'

/** `measure` lasts about `seconds`. */
export type Contender<Key extends string> = {
  key: Key
  name: string
  measure(seconds: number): Promise<Omit<Measure, 'name'>>
}
export type Pace = { rounds: number; seconds: number }

/** Lets each contender run `rounds` times for `seconds`; answers its median round, by rate, under its key. */
export async function takeTurns<Key extends string>(
  contenders: ReadonlyArray<Contender<Key>>,
  { rounds, seconds }: Pace,
): Promise<Record<Key, Measure>> {
  const taken = new Map<Key, Measure[]>()
  for (let round = 0; round < rounds; round++) {
    for (const { key, name, measure } of contenders) {
      const measures = taken.get(key) ?? []
      measures.push({ name, ...(await measure(seconds)) })
      taken.set(key, measures)
    }
  }
  return Object.fromEntries([...taken].map(([key, measures]) => [key, medianOf(measures)])) as Record<Key, Measure>
}

/** `ours` to `limit`, by what came out in a second and by what a second of a core yields: the smaller one, which is the stricter. */
export function ratio(ours: Measure, limit: Measure): number {
  const byRate = ours.perSecond / limit.perSecond
  if (ours.perCoreSecond === undefined || limit.perCoreSecond === undefined) return byRate
  return Math.min(byRate, ours.perCoreSecond / limit.perCoreSecond)
}

function medianOf(measures: readonly Measure[]): Measure {
  const sorted = [...measures].sort((a, b) => a.perSecond - b.perSecond)
  const [slowest, median, fastest] = [sorted[0], sorted[Math.floor((sorted.length - 1) / 2)], sorted.at(-1)]
  if (!slowest || !median || !fastest) throw new Error('nothing was measured')
  return { ...median, spread: (fastest.perSecond - slowest.perSecond) / median.perSecond }
}
