// Connections as the person sees them: the own ones, whichever client they were made through.
import type { Tx } from '../../kernel/db/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { readConnectionId } from '../find-connection.ts'
import type { Connection } from '../model.ts'
import * as store from './store.ts'

/** A person, as a session knows one. */
export type PersonOfConnections = { userId: number; workspaceId: number }

const SHOWN_MAX = 500

/** The person's connections, latest first, at most 500. */
export async function connectionsOfPerson(
  person: PersonOfConnections,
  { db }: Pick<Deps, 'db'>,
): Promise<Connection[]> {
  return store.listOfPerson(db, person, SHOWN_MAX)
}

/** The person's connection with that identifier, or undefined: nobody else's is shown. */
export async function findConnectionOfPerson(
  id: string,
  person: PersonOfConnections,
  { db }: Pick<Deps, 'db'>,
): Promise<Connection | undefined> {
  const number = readConnectionId(id)
  return number === undefined ? undefined : store.findOfPerson(db, number, person)
}

/** Connections by identifier, whosever they are: for what names them and is shown to their owner. */
export async function findConnections(
  ids: readonly number[],
  { db }: Pick<Deps, 'db'>,
): Promise<ReadonlyMap<number, Connection>> {
  return new Map((await store.findByIds(db, ids)).map((connection) => [connection.id, connection]))
}

/** Which of these connections are active; they stay so until the transaction ends. */
export async function holdActive(tx: Tx, ids: readonly number[]): Promise<ReadonlySet<number>> {
  return new Set(await store.holdActive(tx, ids))
}
