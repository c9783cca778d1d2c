// What was done with an account before anybody had proven its address: perhaps by somebody else, who prepared it.
import { note, type Person } from '../../../accounts/index.ts'
import {
  changeOwner,
  deleteClient,
  findClient,
  listApiKeys,
  listClientsOf,
  revokeApiKey,
} from '../../../clients/index.ts'
import type { Db, Tx } from '../../../kernel/db/index.ts'
import type { Deps } from '../../../kernel/deps.ts'
import { listGrantsOf, revokeGrant } from '../../grant.ts'

/** A consent, an API key, or a client that the account manages, from before. `field`: what it is called in the form. */
export type Prior = {
  field: string
  kind: 'grant' | 'api_key' | 'client'
  id: string
  /** The client's name, or the key's. */
  name: string
  /** Of a consent. */
  scopes: readonly string[]
  at: Date
}

/** Everything that still counts, consents first. */
export async function listPrior(db: Db, userId: number, deps: Pick<Deps, 'caches'>): Promise<Prior[]> {
  const grants = (await listGrantsOf(db, userId)).map(async ({ id, client_id, scopes, created_at }): Promise<Prior> => {
    const client = await findClient(client_id, { db, caches: deps.caches })
    const name = client?.name ?? client_id
    return { field: `grant:${id}`, kind: 'grant', id, name, scopes, at: created_at }
  })
  const keys = (await listApiKeys(db, userId)).map(
    ({ id, name, created_at }): Prior => ({
      field: `api_key:${id}`,
      kind: 'api_key',
      id: String(id),
      name,
      scopes: [],
      at: created_at,
    }),
  )
  const clients = (await listClientsOf(db, userId)).map(
    ({ client_id, name, created_at }): Prior => ({
      field: `client:${client_id}`,
      kind: 'client',
      id: client_id,
      name,
      scopes: [],
      at: created_at,
    }),
  )
  return [...(await Promise.all(grants)), ...keys, ...clients]
}

/** Ends one of them, on every process. */
export async function removePrior(
  tx: Tx,
  { kind, id }: Prior,
  { userId, email }: Person,
  deps: Pick<Deps, 'caches' | 'clock'>,
): Promise<void> {
  switch (kind) {
    case 'grant':
      await revokeGrant(tx, id, 'removed when the address was confirmed', deps)
      return note(tx, { userId, actor: email, action: 'grant.revoked', subject: id }, deps)
    case 'api_key':
      await revokeApiKey(tx, Number(id), userId, deps, email)
      return
    case 'client': {
      const deletion = await deleteClient(tx, { clientId: id, actor: email, userId }, deps)
      if (deletion === 'in_use') await changeOwner(tx, id, undefined) // people would lose connections: the operator's now
    }
  }
}

export type Choices = {
  /** Fields that were to be kept. */
  kept: ReadonlySet<string>
  /** Fields without a choice. */
  open: ReadonlySet<string>
}

/** What the form says of each. Nothing is kept that nobody chose to keep. Pure. */
export function judgeChoices(prior: readonly Prior[], form: URLSearchParams): Choices {
  const chosen = (wanted: string) => prior.map(({ field }) => field).filter((field) => form.get(field) === wanted)
  const kept = new Set(chosen('keep'))
  const removed = new Set(chosen('remove'))
  return {
    kept,
    open: new Set(prior.map(({ field }) => field).filter((field) => !kept.has(field) && !removed.has(field))),
  }
}
