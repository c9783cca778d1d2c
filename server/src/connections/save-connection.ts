import { randomInt } from 'node:crypto'
import type { App } from '../apps/index.ts'
import type { Tx } from '../kernel/db/index.ts'
import type { Deps } from '../kernel/deps.ts'
import { sealCredentials } from './credentials.ts'
import { lifetimes } from './lifetimes.ts'
import type { Connection, Credentials, Owner } from './model.ts'
import { ownClientOf, pinOwnClient } from './own-client/index.ts'
import { factsOf } from './standing-events.ts'
import * as store from './store.ts'

export type MadeConnection = {
  owner: Owner
  app: App
  credentials: Credentials
  /** Life of the access token, when the provider said it. */
  expiresInSeconds?: number | undefined
  /** Life of the refresh token, when the provider said it. */
  refreshExpiresInSeconds?: number | undefined
  title: string
  /** The own OAuth client that the credentials were obtained with; null: the app's. Absent: the one that `app` has. */
  madeWith?: string | null | undefined
  /** Re-authorises this connection of the same owner and app; its identifier stays. */
  reconnectId?: number | undefined
}

const DRAWS_MAX = 10

/**
 * Stores a connection, or new credentials in an old one; returns its identifier. Throws when `reconnectId` is no
 * connection of this owner and app any more. Emits `connection.created`, or `connection.recovered` when the old one had
 * expired or was revoked.
 */
export async function saveConnection(
  tx: Tx,
  made: MadeConnection,
  deps: Pick<Deps, 'clock' | 'vault' | 'emit'>,
): Promise<number> {
  const now = deps.clock.now()
  const rowFor = async (id: number): Promise<store.NewConnection> => ({
    id,
    app_id: made.app.id,
    app_version: made.app.version,
    title: made.title,
    credentials: await sealCredentials(made.credentials, { id, workspace_id: made.owner.workspaceId }, deps),
    ...lifetimes(made.app, made.credentials, made, now),
  })
  const id = await (made.reconnectId === undefined
    ? create(tx, rowFor, made.owner, deps)
    : reconnect(tx, await rowFor(made.reconnectId), made.owner, deps))
  const connection = { id, workspace_id: made.owner.workspaceId, app_id: made.app.id }
  await pinOwnClient(tx, connection, made.madeWith === undefined ? ownClientOf(made.app) : made.madeWith)
  return id
}

type RowFor = (id: number) => Promise<store.NewConnection>
type TellDeps = Pick<Deps, 'clock' | 'emit'>

async function create(tx: Tx, rowFor: RowFor, owner: Owner, { clock, emit }: TellDeps): Promise<number> {
  const now = clock.now()
  const row = await insertWithNewId(tx, rowFor, owner, now)
  await store.insertEvent(tx, row.id, { type: 'created' }, now)
  await emit(tx, 'connection.created', { connection: factsOf(row) })
  return row.id
}

async function reconnect(tx: Tx, made: store.NewConnection, owner: Owner, { clock, emit }: TellDeps): Promise<number> {
  const now = clock.now()
  const row = await store.reauthorise(tx, made, owner, now)
  if (!row) throw new Error('the connection to re-authorise is gone')
  await store.insertEvent(tx, row.id, { type: 'reconnected' }, now)
  if (row.former_status !== 'active') await emit(tx, 'connection.recovered', { connection: factsOf(row) })
  return row.id
}

async function insertWithNewId(tx: Tx, rowFor: RowFor, owner: Owner, now: Date): Promise<Connection> {
  for (let draw = 0; draw < DRAWS_MAX; draw++) {
    const id = randomInt(100_000_000, 2_147_483_648)
    const row = await store.insertConnection(tx, await rowFor(id), owner, now)
    if (row) return row
  }
  throw new Error('no free connection identifier was drawn')
}
