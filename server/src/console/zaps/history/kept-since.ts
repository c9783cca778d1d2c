import { addSeconds } from '../../../kernel/clock.ts'
import type { Deps } from '../../../kernel/deps.ts'

const KEPT_SECONDS = 30 * 24 * 3600

/** From when on runs of Zaps are kept: 30 days. */
export function keptSince({ clock }: Pick<Deps, 'clock'>): Date {
  return addSeconds(clock.now(), -KEPT_SECONDS)
}
