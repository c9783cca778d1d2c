// The client that a page of the console is about: its owner's alone.
import { holdSession, type SignedIn } from '../accounts/index.ts'
import { type ClientKind, findClientOf, lockClientOf, type OwnClient, type Partner } from '../clients/index.ts'
import type { Tx } from '../kernel/db/index.ts'
import type { Deps } from '../kernel/deps.ts'
import { PageError } from '../kernel/errors.ts'
import type { Call } from '../kernel/http/index.ts'

export type OwnPartner = OwnClient & { partner: Partner }

/** The client of the path's `{client_id}`, of one of `kinds`. Throws PageError 404 for any other, also somebody else's. */
export async function loadClient(
  { params, caller }: Pick<Call<SignedIn>, 'params' | 'caller'>,
  kinds: readonly ClientKind[],
  { db }: Pick<Deps, 'db'>,
): Promise<OwnClient> {
  return ofKind(await findClientOf(db, params.client_id ?? '', caller.person.userId), kinds)
}

/** The same, kept from changing until the transaction ends. Throws PageError 403 when the person was signed out meanwhile. */
export async function lockOwnClient(
  tx: Tx,
  { params, caller }: Pick<Call<SignedIn>, 'params' | 'caller'>,
  kinds: readonly ClientKind[],
): Promise<OwnClient> {
  await holdSession(tx, caller)
  return ofKind(await lockClientOf(tx, params.client_id ?? '', caller.person.userId), kinds)
}

/** The partner of the path. Throws PageError 404 for any other client. */
export async function loadPartner(call: Pick<Call<SignedIn>, 'params' | 'caller'>, deps: Deps): Promise<OwnPartner> {
  const client = await loadClient(call, ['embed'], deps)
  if (!client.partner) throw noClient()
  return { ...client, partner: client.partner }
}

function ofKind(client: OwnClient | undefined, kinds: readonly ClientKind[]): OwnClient {
  if (!client || !kinds.includes(client.kind)) throw noClient()
  return client
}

function noClient(): PageError {
  return new PageError(404, 'There is no such client', 'It may have been deleted, or it belongs to another account.')
}
