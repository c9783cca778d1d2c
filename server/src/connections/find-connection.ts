import type { Db } from '../kernel/db/index.ts'
import type { Deps } from '../kernel/deps.ts'
import { together } from '../kernel/together.ts'
import type { Connection, Owner } from './model.ts'
import * as store from './store.ts'

const ID_MIN = 100_000_000
const ID_MAX = 2_147_483_647

const findOwn = together((db: Db, wanted: ReadonlyArray<{ id: number; owner: Owner }>) => store.findOwn(db, wanted))

/** The owner's connection with that identifier (a number or its decimal string), or undefined: nobody else's is shown. */
export async function findOwnConnection(
  id: string | number,
  owner: Owner,
  { db }: Pick<Deps, 'db'>,
): Promise<Connection | undefined> {
  const number = readConnectionId(id)
  return number === undefined ? undefined : findOwn(db, { id: number, owner })
}

/** One page of the owner's connections of an app, oldest first, and how many there are. */
export async function listOwnConnections(
  owner: Owner,
  appId: string,
  page: { limit: number; offset: number },
  { db }: Pick<Deps, 'db'>,
): Promise<{ connections: Connection[]; count: number }> {
  const [connections, count] = await Promise.all([
    store.listOwn(db, owner, appId, page),
    store.countOwn(db, owner, appId),
  ])
  return { connections, count }
}

/** The identifier as a number, or undefined when it cannot be one. One spelling: a leading zero is no other name for it. */
export function readConnectionId(id: string | number): number | undefined {
  const number = typeof id === 'number' ? id : /^[1-9]\d{8,9}$/.test(id) ? Number(id) : Number.NaN
  return Number.isInteger(number) && number >= ID_MIN && number <= ID_MAX ? number : undefined
}
