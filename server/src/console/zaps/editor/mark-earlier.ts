// What a test still says once its step was changed.
import type { DraftStep, StepTest } from '../../../zaps/index.ts'

type Asked = Pick<DraftStep, 'inputs' | 'connectionId'>

/** The test, marked when the step is given something else now, or another account. */
export function agedTest(before: Asked, now: Asked, tested: StepTest | null): StepTest | null {
  if (!tested || tested.isOfEarlier || askedOf(before) === askedOf(now)) return tested
  return { ...tested, isOfEarlier: true }
}

function askedOf({ inputs, connectionId }: Asked): string {
  return JSON.stringify([connectionId, Object.entries(inputs).sort(([a], [b]) => a.localeCompare(b))])
}
