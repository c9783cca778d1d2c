import type { DraftContent } from '../../../zaps/index.ts'

/** The first step of which something is to be chosen; the trigger when there is none. */
export function firstOpenStep({ steps }: DraftContent): number {
  return Math.max(
    0,
    steps.findIndex(({ app, action }) => app === null || action === null),
  )
}
