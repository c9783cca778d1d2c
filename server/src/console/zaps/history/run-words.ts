// What the statuses of a Zap's runs are called.
import { type Html, html } from '../../../kernel/html/index.ts'
import { type ZapRunStatus, zapRunStatuses } from '../../../zaps/index.ts'

const words: Readonly<Record<ZapRunStatus, string>> = {
  delayed: 'Delayed',
  scheduled: 'Scheduled',
  pending: 'Under way',
  error: 'Failed',
  error_handled: 'Failed, handled',
  halted: 'Halted',
  throttled: 'Asked to wait',
  held: 'Held',
  filtered: 'Filtered out',
  skipped: 'Skipped',
  success: 'Succeeded',
}

const meanings: Readonly<Partial<Record<ZapRunStatus, string>>> = {
  pending: 'It waits for its turn, or is under way at this moment.',
  error: 'A step failed; what comes after it was not carried out.',
  halted: 'A step found nothing, or its app said that there is nothing to do: it ended there.',
  throttled: 'An app asked to wait. It goes on by itself.',
  held: 'The Zap is off. It goes on where it stands when the Zap is turned on.',
  filtered: 'A filter did not let it go on.',
  skipped: 'It was held, and discarded.',
}

const tones: Readonly<Partial<Record<ZapRunStatus, string>>> = { success: 'good', error: 'bad' }

/** Those that can occur here, as choices of a filter. */
export const statusChoices: ReadonlyArray<readonly [ZapRunStatus, string]> = zapRunStatuses
  .filter((status) => !['delayed', 'scheduled', 'error_handled'].includes(status))
  .map((status) => [status, words[status]] as const)

export function runBadge(status: ZapRunStatus): Html {
  return html`<span class="badge ${tones[status] ?? ''}">${words[status]}</span>`
}

/** What a status means for the person; empty for success. */
export function meaningOf(status: ZapRunStatus): string {
  return meanings[status] ?? ''
}
