import { randomInt } from 'node:crypto'
import type { App } from '../apps/index.ts'
import { addSeconds } from '../kernel/clock.ts'
import type { Tx } from '../kernel/db/index.ts'
import type { Deps } from '../kernel/deps.ts'
import { sealCredentials } from './credentials.ts'
import type { Credentials, Owner } from './model.ts'
import { refreshMarginSeconds } from './outbound/index.ts'
import { canRenew } from './refresh/request-tokens.ts'
import * as store from './store.ts'

export type MadeConnection = {
  owner: Owner
  app: App
  credentials: Credentials
  /** Life of the access token, when the provider said it. */
  expiresInSeconds?: number | undefined
  title: string
  /** Re-authorises this connection of the same owner and app; its identifier stays. */
  reconnectId?: number | undefined
}

const DRAWS_MAX = 10

/**
 * Stores a connection, or new credentials in an old one; returns its identifier. Throws when `reconnectId` is no
 * connection of this owner and app any more.
 */
export async function saveConnection(
  tx: Tx,
  made: MadeConnection,
  deps: Pick<Deps, 'clock' | 'seal'>,
): Promise<number> {
  const now = deps.clock.now()
  const rowFor = async (id: number): Promise<store.NewConnection> => ({
    id,
    app_id: made.app.id,
    app_version: made.app.version,
    title: made.title,
    credentials: await sealCredentials(made.credentials, { id, workspace_id: made.owner.workspaceId }, deps),
    ...lifetimes(made.app, made.credentials, made.expiresInSeconds, now),
  })
  const id = made.reconnectId ?? (await insertWithNewId(tx, rowFor, made.owner, now))
  if (made.reconnectId !== undefined && !(await store.reauthorise(tx, await rowFor(id), made.owner, now))) {
    throw new Error('the connection to re-authorise is gone')
  }
  await store.insertEvent(tx, id, { type: made.reconnectId === undefined ? 'created' : 'reconnected' }, now)
  return id
}

/** When the access token ends, and when to refresh it ahead of that. */
export function lifetimes(
  app: App,
  credentials: Credentials,
  expiresInSeconds: number | undefined,
  now: Date,
): { expires_at: Date | null; refresh_at: Date | null } {
  if (expiresInSeconds === undefined) return { expires_at: null, refresh_at: null }
  const isAhead = app.auth.oauth2?.refresh_ahead !== false && !app.legacy && canRenew(app, credentials)
  return {
    expires_at: addSeconds(now, expiresInSeconds),
    refresh_at: isAhead ? addSeconds(now, expiresInSeconds - refreshMarginSeconds(expiresInSeconds)) : null,
  }
}

async function insertWithNewId(
  tx: Tx,
  rowFor: (id: number) => Promise<store.NewConnection>,
  owner: Owner,
  now: Date,
): Promise<number> {
  for (let draw = 0; draw < DRAWS_MAX; draw++) {
    const id = randomInt(100_000_000, 2_147_483_648)
    if (await store.insertConnection(tx, await rowFor(id), owner, now)) return id
  }
  throw new Error('no free connection identifier was drawn')
}
