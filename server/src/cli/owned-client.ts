import { findPerson } from '../accounts/index.ts'
import { type Client, findClient, listClients, listOwners, ownerOf } from '../clients/index.ts'
import type { Administration } from './administration.ts'

/** A client with the address of who manages it in the console; null: nobody does, or the account was closed. */
export type OwnedClient = Client & { owner: string | null }

/** The client of that id, and whose it is. */
export async function findOwnedClient(
  clientId: string,
  administration: Pick<Administration, 'db' | 'caches'>,
): Promise<OwnedClient | undefined> {
  const client = await findClient(clientId, administration)
  return client && withOwner(client, administration)
}

/** A client that was found already, and whose it is. */
export async function withOwner(client: Client, { db }: Pick<Administration, 'db'>): Promise<OwnedClient> {
  const userId = await ownerOf(client.client_id, { db })
  const person = userId === undefined ? undefined : await findPerson(db, userId)
  return { ...client, owner: person?.email ?? null }
}

/** All clients, oldest first, and whose they are. */
export async function listOwnedClients({ db }: Pick<Administration, 'db'>): Promise<OwnedClient[]> {
  const owners = await listOwners({ db })
  const emails = new Map<number, string | null>()
  for (const userId of new Set(owners.values())) emails.set(userId, (await findPerson(db, userId))?.email ?? null)
  const clients = await listClients({ db })
  return clients.map((client) => ({ ...client, owner: emails.get(owners.get(client.client_id) ?? Number.NaN) ?? null }))
}
