// connection.expired, connection.deleted -> every Zap that uses the connection is turned off.   Workflow API 5.2 · seed 003
// person.deactivated -> every Zap of the person is. It stays off when the connection recovers: only the person knows whether
// it may go on from here. "My connections" says which Zaps those are and turns them on again.
import { type ConnectionFacts, mailAddressOf, type StandingChange } from '../connections/index.ts'
import type { Tx } from '../kernel/db/index.ts'
import type { Deps } from '../kernel/deps.ts'
import { sendMailLater } from '../kernel/mail/index.ts'
import * as store from './store.ts'
import { switchOff } from './switch.ts'

/** Hears that a connection cannot be used any more. Returns nothing; in the transaction that says so. */
export async function turnOffZapsOf(
  tx: Tx,
  { connection, reason }: StandingChange,
  deps: Pick<Deps, 'clock'>,
): Promise<void> {
  const words = reason ?? connection.reason ?? 'Connect the account again.'
  const why = `Its connection “${connection.title}” cannot be used: ${words}`
  for (const zap of await store.lockOnUsing(tx, connection.id)) {
    await switchOff(tx, zap, deps, { reason: why, connectionId: connection.id })
  }
}

/** Hears that an account was closed: nothing is done for it any more. */
export async function turnOffZapsOfPerson(
  tx: Tx,
  { userId }: { userId: number },
  deps: Pick<Deps, 'clock'>,
): Promise<void> {
  for (const zap of await store.lockOnOfPerson(tx, userId)) {
    await switchOff(tx, zap, deps, { reason: 'The account was closed.' })
  }
}

const NAMED_MAX = 20

/** For the mail about a connection that has just ended: which Zaps that has turned off, a line each. */
export async function zapsStoppedBy(
  tx: Tx,
  { id }: Pick<ConnectionFacts, 'id'>,
  { publicUrl }: Pick<Deps, 'publicUrl'>,
): Promise<readonly string[]> {
  const { titles, count } = await store.listJustTurnedOffBy(tx, id, NAMED_MAX)
  if (count === 0) return []
  const more = count > titles.length ? [`- and ${count - titles.length} more`] : []
  return [
    count === 1 ? 'It has turned off this Zap:' : 'It has turned off these Zaps:',
    ...titles.map((title) => `- ${title}`),
    ...more,
    `Turn them on again at ${publicUrl}/zaps once the account is connected.`,
  ]
}

/** connection.deleted -> one mail to the person, where that has turned off a Zap. */
export async function mailStoppedZaps(tx: Tx, { connection }: StandingChange, deps: Deps): Promise<void> {
  const stopped = await zapsStoppedBy(tx, connection, deps)
  const to = stopped.length > 0 ? await mailAddressOf(connection.user_id, tx) : undefined
  if (to === undefined) return
  const title = connection.title.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')
  const text = `Hello,\n\nyour connection "${title}" was deleted.\n\n${stopped.join('\n')}\n`
  await sendMailLater(tx, { to, subject: 'Zaps of yours were turned off', text }, deps)
}
