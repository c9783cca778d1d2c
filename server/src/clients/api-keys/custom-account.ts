// The built-in provider `custom` (older name `dev`), for which API keys are: an account is connected to it before its
// first key.                                                                              AI Actions 1.4 · seed 001, API Key
import type { Deps } from '../../kernel/deps.ts'
import * as store from './store.ts'

/** Connects that person's account to `custom`; a second time changes nothing. */
export async function connectCustom(userId: number, { db, clock }: Pick<Deps, 'db' | 'clock'>): Promise<void> {
  await store.insertCustomAccount(db, userId, clock.now())
}

/** Whether that person's account is connected to `custom`. */
export async function isConnectedToCustom(userId: number, { db }: Pick<Deps, 'db'>): Promise<boolean> {
  return store.isCustomAccount(db, userId)
}
