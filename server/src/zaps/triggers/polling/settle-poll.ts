// How a poll ended, written down. What is new is accepted in the transaction that remembers it: a kill loses nothing of it and
// doubles nothing.
import type { Failure } from '../../../actions/index.ts'
import type { Tx } from '../../../kernel/db/index.ts'
import type { Deps } from '../../../kernel/deps.ts'
import { counter } from '../../../kernel/metrics/index.ts'
import { together } from '../../../kernel/together.ts'
import { acceptItems } from '../../engine/index.ts'
import { lockEnabledZap } from '../steps-store.ts'
import type { PollVerdict } from './judge-items.ts'
import { nextPollAt } from './next-poll-at.ts'
import * as store from './store.ts'

export const polls = counter(
  'wayleave_polls_total',
  'Polls of triggers that this process made: they brought news, nothing new, or failed',
  { outcome: ['news', 'nothing', 'failed'] },
)

// Most polls bring nothing: those that end together share a statement.
const settleQuietly = together(({ pool }: Deps, polled: readonly store.PolledRow[]) => store.settle(pool, polled))

/** The poll could not be made: the person is told why, and the next one waits longer. */
export async function keepFailure(poll: store.ClaimedPoll, failure: Failure, begunAt: Date, deps: Deps): Promise<void> {
  await settleQuietly(deps, { ...endOf(poll, begunAt, failure, deps), problem: failure.detail })
  deps.metrics.count(polls, { outcome: 'failed' })
}

/** What was read makes the Zap run, unless the poll is not this claim's any more: then somebody else reads it. */
export async function keepItems(
  poll: store.ClaimedPoll,
  { fresh, seen }: PollVerdict,
  begunAt: Date,
  deps: Deps,
): Promise<void> {
  const end = endOf(poll, begunAt, undefined, deps)
  if (!seen) await settleQuietly(deps, end)
  else await deps.db.transaction().execute((tx) => keepNews(tx, end, fresh, seen, deps))
  deps.metrics.count(polls, { outcome: fresh.length > 0 ? 'news' : 'nothing' })
}

// The Zap before its poll, and that before its lane: whoever turns it off takes them in this order.
async function keepNews(
  tx: Tx,
  end: store.PolledRow,
  fresh: PollVerdict['fresh'],
  seen: Buffer,
  deps: Deps,
): Promise<void> {
  const zap = await lockEnabledZap(tx, end.zap_id)
  const [isOurs] = zap ? await store.settle(tx, [end]) : []
  if (!zap || !isOurs) return
  await store.putMark(tx, zap.id, seen)
  if (fresh.length > 0) await acceptItems(tx, zap, fresh, deps)
}

function endOf(
  { zap_id, claim, failures: before }: store.ClaimedPoll,
  begunAt: Date,
  failure: Failure | undefined,
  { config, clock }: Deps,
): store.PolledRow {
  const failures = failure ? before + 1 : 0
  const timing = { begunAt, everySeconds: config.pollSeconds, retryAfterSeconds: failure?.retryAfterSeconds }
  const next_at = nextPollAt({ ...timing, failures, random: Math.random() })
  return { zap_id, claim, next_at, polled_at: clock.now(), failures, problem: null }
}
