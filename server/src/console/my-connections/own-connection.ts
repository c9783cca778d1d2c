// A connection as its person sees it on the own pages.
import type { SignedIn } from '../../accounts/index.ts'
import { findAppVersion } from '../../apps/index.ts'
import { findClient } from '../../clients/index.ts'
import {
  type Connection,
  type ConnectionState,
  findConnectionOfPerson,
  stateOf,
  type Trouble,
  troubleOf,
} from '../../connections/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { PageError } from '../../kernel/errors.ts'
import type { Call } from '../../kernel/http/index.ts'
import { type ZapUse, zapsUsing } from '../../zaps/index.ts'

export const LIST = '/connections'

/** What the pages say of a connection; nothing of its credentials. */
export type OwnConnection = {
  id: number
  title: string
  app: { key: string; name: string }
  /** By whose product it was made. */
  clientName: string
  state: ConnectionState
  /** What is known to be wrong although it is active. */
  trouble: Trouble | undefined
  reason: string | null
  endsAt: Date | null
  lastUsedAt: Date | null
  connectedAt: Date
  zaps: readonly ZapUse[]
}

/** The person's connection of the path's `{id}`. Throws PageError 404, also for somebody else's. */
export async function loadConnection(
  { params, caller }: Pick<Call<SignedIn>, 'params' | 'caller'>,
  deps: Pick<Deps, 'db'>,
): Promise<Connection> {
  const connection = await findConnectionOfPerson(params.id ?? '', caller.person, deps)
  if (connection) return connection
  throw new PageError(
    404,
    'You have no such connection',
    'It may have been disconnected already, or it belongs to another account.',
  )
}

/** These connections with everything that they are shown with, in their order. */
export async function described(connections: readonly Connection[], deps: Deps): Promise<OwnConnection[]> {
  const zaps = await zapsUsing(
    connections.map(({ id }) => id),
    deps,
  )
  return Promise.all(connections.map((connection) => describe(connection, zaps.get(connection.id) ?? [], deps)))
}

async function describe(connection: Connection, zaps: readonly ZapUse[], deps: Deps): Promise<OwnConnection> {
  const { id, title, app_id, app_version, client_id, reason, ends_at, last_used_at, created_at } = connection
  const [app, client] = await Promise.all([findAppVersion(app_id, app_version, deps), findClient(client_id, deps)])
  return {
    id,
    title,
    app: { key: app?.key ?? app_id, name: app?.name ?? 'An app that is gone' },
    clientName: client?.name ?? 'An app that is gone',
    state: stateOf(connection, deps.clock.now()),
    trouble: troubleOf(connection),
    reason,
    endsAt: ends_at,
    lastUsedAt: last_used_at,
    connectedAt: created_at,
    zaps,
  }
}

/** The Zaps that its end turned off and that wait to be turned on again. */
export function waitingZaps({ id, zaps }: OwnConnection): readonly ZapUse[] {
  return zaps.filter(({ is_enabled, turned_off_by }) => !is_enabled && turned_off_by === id)
}
