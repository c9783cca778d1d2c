import { addSeconds } from '../clock.ts'
import { notify, type Tx } from '../db/index.ts'
import type { Deps } from '../deps.ts'
import { type Algorithm, algorithms, PUBLISHED_SECONDS } from './key-choice.ts'
import { makeKey } from './make-key.ts'
import * as store from './store.ts'

/** Tells every process that the keys have changed. */
export const CHANNEL = 'wayleave_keys'
/** Between the publication of a new key and its first signature. Others keep our JWKS for 300 seconds; some for longer. */
export const OVERLAP_SECONDS = 600

/** One algorithm's rotation. The retired keys stay in the JWKS until `publishedUntil`. */
export type Rotation = { algorithm: Algorithm; kid: string; signsFrom: Date; retired: string[]; publishedUntil: Date }

/**
 * Makes a new signing key for each algorithm, published at once, signing after `overlapSeconds`; the old ones sign until
 * then. Safe while any number of processes sign and others verify.
 */
export async function rotateSigningKeys(
  { overlapSeconds = OVERLAP_SECONDS }: { overlapSeconds?: number },
  { db, seal, clock }: Pick<Deps, 'db' | 'seal' | 'clock'>,
): Promise<Rotation[]> {
  const made = await Promise.all(algorithms.map((algorithm) => makeKey(algorithm, seal)))
  return db.transaction().execute(async (tx) => {
    await store.lockKeys(tx)
    const now = clock.now()
    const signsFrom = addSeconds(now, overlapSeconds)
    const rotations: Rotation[] = []
    for (const key of made) {
      const retired = await store.retireKeys(tx, key.alg, signsFrom)
      await store.insertKey(tx, { ...key, created_at: now, signs_from: signsFrom })
      const publishedUntil = addSeconds(signsFrom, PUBLISHED_SECONDS)
      rotations.push({ algorithm: key.alg, kid: key.kid, signsFrom, retired, publishedUntil })
    }
    await notify(tx, CHANNEL)
    return rotations
  })
}

/** Makes a key for each algorithm that has none: on an empty database, or one of an older version. */
export async function makeFirstKeys({ db, seal, clock }: Pick<Deps, 'db' | 'seal' | 'clock'>): Promise<void> {
  await db.transaction().execute(async (tx: Tx) => {
    await store.lockKeys(tx)
    const present = await store.listAlgorithms(tx)
    const missing = algorithms.filter((algorithm) => !present.includes(algorithm))
    for (const key of await Promise.all(missing.map((algorithm) => makeKey(algorithm, seal)))) {
      const now = clock.now()
      await store.insertKey(tx, { ...key, created_at: now, signs_from: now })
    }
    if (missing.length > 0) await notify(tx, CHANNEL)
  })
}

/** Watch: deletes the keys that are published no longer, private halves included. */
export async function deleteOldKeys({ db, clock }: Pick<Deps, 'db' | 'clock'>): Promise<void> {
  await store.deleteRetired(db, addSeconds(clock.now(), -PUBLISHED_SECONDS))
}
