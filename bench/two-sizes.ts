// The same paths on a small database and on a large one: what grows, and what stays.
import type { Finding, Measure } from './report.ts'
import { type Pace, takeTurns } from './turns.ts'

const AIM = { atMost: 1.3 }

/** Measures one path on one side for so many seconds. */
export type Path<Side> = (side: Side) => (seconds: number) => Promise<Omit<Measure, 'name'>>

/** All paths on both sides by turns; of each path how much longer its median takes on the large side. */
export async function onTwoSizes<Side extends { count: number }>(
  paths: Readonly<Record<string, Path<Side>>>,
  [small, large]: readonly [Side, Side],
  pace: Pace,
): Promise<{ measures: Measure[]; findings: Finding[] }> {
  const sized = (name: string, { count }: Side) => `${name}, ${inWords(count)}`
  const measures = await takeTurns(
    Object.entries(paths).flatMap(([name, path]) =>
      [small, large].map((side) => ({ key: sized(name, side), name: sized(name, side), measure: path(side) })),
    ),
    pace,
  )
  const p50 = (name: string, side: Side) => measures[sized(name, side)]?.p50 ?? Number.NaN
  return {
    measures: Object.values(measures),
    findings: Object.keys(paths).map((name) => ({
      name: `${name}: p50 of ${inWords(large.count)} / of ${inWords(small.count)}`,
      value: p50(name, large) / p50(name, small),
      aim: AIM,
    })),
  }
}

/** 1000000 as 1,000,000. */
export function inWords(count: number): string {
  return count.toLocaleString('en-US')
}
