// How often a session lets somebody try credentials: a link is no place to guess keys at.
import type { Deps } from '../../kernel/deps.ts'
import * as store from './store.ts'
import type { Visit } from './visit.ts'

const TRIES_MAX = 20

/** Counts a try before it is made, so that many at a time are no more; false when the session is over, or now is. */
export async function beginTry({ session }: Visit, { db, clock }: Deps): Promise<boolean> {
  if (await store.beginVerifying(db, session.id, TRIES_MAX, clock.now())) return true
  await endAfterTries(session.id, { db, clock }) // changes nothing when it had its outcome
  return false
}

/** A try failed for the reason that `words` give. The visit as it is now, or undefined: that was the last one. */
export async function failTry(visit: Visit, words: string, { db, clock }: Deps): Promise<Visit | undefined> {
  const session = await store.noteProblem(db, visit.session.id, words, clock.now())
  if (session && session.tries < TRIES_MAX) return { ...visit, session }
  await endAfterTries(visit.session.id, { db, clock })
  return undefined
}

async function endAfterTries(id: string, { db, clock }: Pick<Deps, 'db' | 'clock'>): Promise<void> {
  const description = `It did not work ${TRIES_MAX} times. Start again to go on trying.`
  await store.end(db, id, { status: 'failed', error: 'access_denied', description }, clock.now())
}
