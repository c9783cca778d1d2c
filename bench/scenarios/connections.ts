// Lists, one connection, and the scan for tokens to renew, with 1,000 connections and with 100,000.
import pg from 'pg'
import { type Child, startChild } from '../child.ts'
import { growConnections } from '../connection-data.ts'
import { startPostgres } from '../database.ts'
import type { Wayleave } from '../programs/wayleave.ts'
import type { Report } from '../report.ts'
import { drive } from '../stage.ts'
import { tokenAppManifest } from '../token-app.ts'
import type { Pace } from '../turns.ts'
import { inWords, onTwoSizes, type Path } from '../two-sizes.ts'
import type { Undo } from '../undo.ts'

const SMALL = 1_000
const LARGE = 100_000
const CONCURRENCY = 8
const NOWHERE = 'http://127.0.0.1:9'

export const about = `lists, one connection and the refresh scan with ${inWords(SMALL)} connections and with ${inWords(LARGE)}`

/** A server on a database of that many connections; the token's user owns the last ten of them. */
type Side = { count: number; child: Child<Wayleave>; origin: string; token: string; connection: number }

const paths: Readonly<Record<string, Path<Side>>> = {
  'list of a user': (side) => asking(side, '/v2/authentications?app=tokens'),
  'one connection': (side) => asking(side, `/v2/authentications/${side.connection}`),
  "the console's list of a client": (side) => repeating(side, 'browse'),
  'scan for tokens to renew': (side) => repeating(side, 'scan'),
}

export async function run(pace: Pace, undo: Undo): Promise<Report> {
  const postgres = await startPostgres()
  undo.push(postgres.remove)
  const small = await sideOf(await postgres.create('migrated'), SMALL, undo)
  const large = await sideOf(await postgres.create('migrated'), LARGE, undo)
  return {
    title: 'Connections',
    ...(await onTwoSizes(paths, [small, large], pace)),
    notes: [
      `All connections are of one client, ten to a user; their tokens are renewed at times spread over the coming month, none of them now. The lists over HTTP have ${CONCURRENCY} requests under way; the console's list and the scan are repeated one by one inside the server's process.`,
    ],
  }
}

async function sideOf(databaseUrl: string, count: number, undo: Undo): Promise<Side> {
  const child = await startChild<Wayleave>('wayleave', { databaseUrl })
  undo.push(child.stop)
  const { clientId } = await child.call('register', {
    key: 'crm',
    kind: 'workflow',
    name: 'CRM',
    redirect_uris: ['https://crm.test/callback'],
  })
  await child.call('publish', tokenAppManifest(NOWHERE))
  const database = new pg.Client(databaseUrl)
  await database.connect()
  try {
    const { userId, workspaceId, connection } = await growConnections(database, { clientId, count })
    const token = await child.call('tokenFor', { clientId, userId, workspaceId, scopes: ['connection:read'] })
    return { count, child, origin: await child.call('origin', null as never), token, connection }
  } finally {
    await database.end()
  }
}

function asking({ child, origin, token }: Side, path: string) {
  const request = { method: 'GET', path, headers: { authorization: `Bearer ${token}` } } as const
  return (seconds: number) => drive(child, origin, () => request, { concurrency: CONCURRENCY, seconds })
}

function repeating({ child }: Side, what: 'browse' | 'scan') {
  return (seconds: number) => child.call('repeat', { what, seconds })
}
