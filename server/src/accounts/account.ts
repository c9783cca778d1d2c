// Accounts: people of our own, who sign in with an e-mail address and a password.
import type pg from 'pg'
import type { Db, Tx } from '../kernel/db/index.ts'
import type { Deps } from '../kernel/deps.ts'
import { together } from '../kernel/together.ts'
import * as store from './account-store.ts'
import { endSessions } from './browser-session.ts'
import { hashPassword, isPassword } from './password.ts'
import type { Person } from './person.ts'

declare module '../kernel/events.ts' {
  interface EventPayloads {
    /** An account was closed: nothing that was issued for it counts any longer. */
    'person.deactivated': { userId: number }
  }
}

/** What an account is made of. `password`: in the clear, of a form that was judged (`passwordMistake`). */
export type NewAccount = {
  email: string
  firstName?: string
  lastName?: string
  password?: string
  /** In place of `password`, by `hashPassword`: a page has its transaction wait for no hash. */
  passwordHash?: string
  isEmailConfirmed?: boolean
  /** The client of a quick account: the one that it may approve before its address is confirmed. */
  cameFor?: string
}

/** Makes an account with a workspace of its own; undefined when the address is taken. */
export async function createAccount(
  tx: Tx,
  { email, firstName, lastName, password, passwordHash, isEmailConfirmed = false, cameFor }: NewAccount,
  { clock }: Pick<Deps, 'clock'>,
): Promise<Person | undefined> {
  const hashed = passwordHash ?? (password === undefined ? null : await hashPassword(password))
  const now = clock.now()
  const confirmedAt = isEmailConfirmed ? now : null
  const made = { email, firstName: firstName ?? null, lastName: lastName ?? null, cameFor: cameFor ?? null }
  return store.insertAccount(tx, { ...made, passwordHash: hashed, confirmedAt }, now)
}

/**
 * Whose address and password these are; undefined when they are nobody's. Takes the same time for an address that is not
 * known. Counts nothing: the doors that take passwords do (`countPasswordTry`).
 */
export async function verifyPassword(
  email: string,
  password: string,
  { db }: Pick<Deps, 'db'>,
): Promise<Person | undefined> {
  return (await checkPassword(email, password, { db }))?.person
}

/** A password that was right: `holds` says, and sees to it until `tx` is over, that it still is. */
export type CheckedPassword = { person: Person; holds(tx: Tx): Promise<boolean> }

/** The same for who signs in with it: a session that begins while the password changes must not outlive the change. */
export async function checkPassword(
  email: string,
  password: string,
  { db }: Pick<Deps, 'db'>,
): Promise<CheckedPassword | undefined> {
  const { person, password_hash: stored } = (await store.findByEmail(db, email)) ?? {}
  const isRight = await isPassword(password, stored)
  if (!isRight || !person || !stored) return undefined
  return { person, holds: (tx) => store.holdPassword(tx, person.userId, stored) }
}

/** The person of our own with this address, in whatever case; undefined when there is none, or a deactivated one. */
export async function findPersonByEmail(db: Db, email: string): Promise<Person | undefined> {
  return (await store.findByEmail(db, email))?.person
}

/** The person of our own with this id; undefined when there is none, or a deactivated one. */
export async function findPerson(db: Db, userId: number): Promise<Person | undefined> {
  return store.findById(db, userId)
}

const readPerson = together((pool: pg.Pool, userIds: readonly number[]) => store.findByIds(pool, userIds))

/** The same for whoever calls an API: those who call at the same time share a statement. */
export async function findCaller(userId: number, { pool }: Pick<Deps, 'pool'>): Promise<Person | undefined> {
  return readPerson(pool, userId)
}

export type ListedPerson = store.ListedPerson

/** All people of our own, oldest first; deactivated ones as well. */
export async function listPeople(db: Db): Promise<readonly ListedPerson[]> {
  return store.listPeople(db)
}

/** Gives a person what an edited seed says: names, and a password, which confirms the address and ends the sessions. */
export async function changeAccount(
  tx: Tx,
  userId: number,
  { firstName, lastName, password }: Pick<NewAccount, 'firstName' | 'lastName' | 'password'>,
  { clock }: Pick<Deps, 'clock'>,
): Promise<void> {
  await store.setNames(tx, userId, firstName ?? null, lastName ?? null)
  if (password === undefined) return
  await store.setPassword(tx, userId, await hashPassword(password), clock.now())
  await endSessions(tx, userId)
}

/** A person becomes staff, who may speak for the operator of this server, or is so no longer; pages see it at once. */
export async function setStaff(tx: Tx, userId: number, isStaff: boolean): Promise<void> {
  await store.setStaff(tx, userId, isStaff)
}

/** Closes an account: its sessions end here, what else it has is ended by those who hear of it. False: it was closed. */
export async function deactivatePerson(
  tx: Tx,
  userId: number,
  { clock, emit }: Pick<Deps, 'clock' | 'emit'>,
): Promise<boolean> {
  if (!(await store.deactivate(tx, userId, clock.now()))) return false
  await endSessions(tx, userId)
  await emit(tx, 'person.deactivated', { userId })
  return true
}
