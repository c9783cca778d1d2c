// What is told of a person to who may know it.
import type { Deps } from '../kernel/deps.ts'
import * as store from './profile-store.ts'

export type { Profile } from './profile-store.ts'

/** Anybody whose account is open, a partner's user as well; undefined for anybody else. */
export async function findProfile(userId: number, { db }: Pick<Deps, 'db'>): Promise<store.Profile | undefined> {
  return store.findProfile(db, userId)
}
