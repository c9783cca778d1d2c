// Who did what, when: sign-ins, changed passwords and secrets, revocations.
import type { Db } from '../kernel/db/index.ts'
import type { Deps } from '../kernel/deps.ts'
import * as store from './audit-store.ts'

/** Something that somebody did. */
export type Deed = {
  /** Whose account it concerns, when it concerns one. */
  userId?: number
  /** Who did it: a person's address, or how an administrator came in (`command line`). */
  actor: string
  /** What was done, as in `grant.revoked`: noun, dot, participle. */
  action: string
  /** What it was done to: an id, never a secret. */
  subject?: string
  /** What else is worth knowing, such as the network address. No secrets. */
  detail?: Readonly<Record<string, string | number | boolean | null>>
}

/** Writes a deed down: with what it did, when `tx` is the same transaction. */
export async function note(tx: Db, deed: Deed, { clock }: Pick<Deps, 'clock'>): Promise<void> {
  await store.insertDeed(tx, deed, clock.now())
}
