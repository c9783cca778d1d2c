// Whose a client is: the person who manages it in the console.
import { sql } from 'kysely'
import type { Db, Tx } from '../kernel/db/index.ts'
import type { Deps } from '../kernel/deps.ts'
import type { Client } from './model.ts'
import * as store from './store.ts'

/** A client as its owner sees it. `secret_changed_at`: null while it has the secret that it was registered with. */
export type OwnClient = Client & { created_at: Date; secret_changed_at: Date | null }

/** The user who manages a client in the console; undefined when the command line alone does. */
export async function ownerOf(clientId: string, { db }: Pick<Deps, 'db'>): Promise<number | undefined> {
  const { rows } = await sql<{ owner_user_id: number | null }>`
    select owner_user_id from clients where client_id = ${clientId}`.execute(db)
  return rows[0]?.owner_user_id ?? undefined
}

/** The same of all clients at once: users by client id, where there is one. */
export async function listOwners({ db }: Pick<Deps, 'db'>): Promise<ReadonlyMap<string, number>> {
  const { rows } = await sql<{ client_id: string; owner_user_id: number }>`
    select client_id, owner_user_id from clients where owner_user_id is not null`.execute(db)
  return new Map(rows.map(({ client_id, owner_user_id }) => [client_id, owner_user_id]))
}

/** The clients of a person, oldest first. */
export async function listClientsOf(db: Db, userId: number): Promise<OwnClient[]> {
  return store.listOwnClients(db, userId)
}

/** The client of that id if it is that person's; somebody else's reads as none: existence is nobody's business. */
export async function findClientOf(db: Db, clientId: string, userId: number): Promise<OwnClient | undefined> {
  return store.findOwnClient(db, clientId, userId)
}

/** The same, kept from changing until the transaction ends. */
export async function lockClientOf(tx: Tx, clientId: string, userId: number): Promise<OwnClient | undefined> {
  await store.lockClient(tx, clientId)
  return store.findOwnClient(tx, clientId, userId)
}

/** Gives a client another owner, or none. Returns false when there is no such client. */
export async function changeOwner(tx: Tx, clientId: string, userId: number | undefined): Promise<boolean> {
  return store.updateOwner(tx, clientId, userId)
}
