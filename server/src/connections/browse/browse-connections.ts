// The connections of some clients, for those who look after them: whose each is, how it stands, what happened to it.
// Credentials do not leave this folder.
import type { Deps } from '../../kernel/deps.ts'
import { readConnectionId } from '../find-connection.ts'
import type { Connection } from '../model.ts'
import { type ConnectionState, stateOf } from '../state-of.ts'
import * as store from './store.ts'

/** What is looked for; `clientIds` are whose connections may be seen at all. */
export type Sought = {
  clientIds: readonly string[]
  appId?: string | undefined
  userId?: number | undefined
  workspaceId?: number | undefined
  state?: ConnectionState | undefined
}

/** A page of a list: from the one after `before` on, latest first. */
export type Page = { before?: Pick<Connection, 'id' | 'created_at'> | undefined; rowsMax: number }

/** A connection without its credentials. */
export type ConnectionView = Omit<Connection, 'credentials'> & { state: ConnectionState }

export type { TimelineRow } from './store.ts'

const TIMELINE_MAX = 200

/** One page of connections, the latest first. */
export async function browseConnections(
  sought: Sought,
  page: Page,
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
): Promise<ConnectionView[]> {
  const now = clock.now()
  const connections = await store.browse(db, sought, page, now)
  return connections.map((connection) => viewOf(connection, now))
}

/** A connection of one of these clients with its token timeline; undefined for everybody else's. */
export async function lookAtConnection(
  id: string,
  clientIds: readonly string[],
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
): Promise<{ connection: ConnectionView; timeline: store.TimelineRow[] } | undefined> {
  const number = readConnectionId(id)
  const found = number === undefined ? undefined : await store.findOfClients(db, number, clientIds)
  if (!found) return undefined
  return {
    connection: viewOf(found, clock.now()),
    timeline: await store.listTimeline(db, found.id, TIMELINE_MAX),
  }
}

function viewOf({ credentials: _, ...connection }: Connection, now: Date): ConnectionView {
  return { ...connection, state: stateOf(connection, now) }
}
