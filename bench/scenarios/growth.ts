// The same hot paths on a database with 1,000 grants and on one with 1,000,000.
import { type Child, startChild } from '../child.ts'
import { startPostgres } from '../database.ts'
import { accessTokenOf, apiKeyOf, grow, refreshTokenOf } from '../growth-data.ts'
import type { LoadRequest } from '../load.ts'
import type { Wayleave } from '../programs/wayleave.ts'
import type { Report } from '../report.ts'
import { type Rotating, rotate } from '../rotation.ts'
import { drive } from '../stage.ts'
import type { Pace } from '../turns.ts'
import { inWords, onTwoSizes, type Path } from '../two-sizes.ts'
import type { Undo } from '../undo.ts'

const SMALL = 1_000
const LARGE = 1_000_000
const CONCURRENCY = 8
const FAMILIES_MAX = 50_000
const SCOPES = ['connection:read', 'nla:exposed_actions:execute']

export const about = `refresh, checks and introspection with ${inWords(SMALL)} grants and with ${inWords(LARGE)}`

/** A server on a database of that many grants. */
type Side = { count: number; child: Child<Wayleave>; origin: string; rotating: Rotating; basic: string }

const paths: Readonly<Record<string, Path<Side>>> = {
  'refresh rotation':
    ({ rotating }) =>
    (seconds) =>
      rotate(rotating, { concurrency: CONCURRENCY, seconds }),
  'bearer check, reading the database': (side) =>
    asking(side, () => ({
      ...GET,
      path: '/bench/check',
      headers: { authorization: `Bearer ${accessTokenOf(anyOf(side))}` },
    })),
  'API key check, reading the database': (side) =>
    // A key's use is written down once a minute: as many keys on both, far apart.
    asking(side, (i) => ({
      ...GET,
      path: '/api/v2/auth/check',
      headers: { 'x-api-key': apiKeyOf(1 + ((i * (side.count / SMALL)) % side.count)) },
    })),
  introspection: (side) =>
    asking(side, () => ({
      method: 'POST',
      path: '/oauth/introspect',
      headers: { authorization: side.basic, 'content-type': 'application/x-www-form-urlencoded' },
      body: `token=${accessTokenOf(anyOf(side))}`,
    })),
}

const GET = { method: 'GET' } as const

export async function run(pace: Pace, undo: Undo): Promise<Report> {
  const postgres = await startPostgres()
  undo.push(postgres.remove)
  const small = await sideOf(await postgres.create('migrated'), SMALL, undo)
  const large = await sideOf(await postgres.create('migrated'), LARGE, undo)
  return {
    title: 'Growth',
    ...(await onTwoSizes(paths, [small, large], pace)),
    notes: [
      `${CONCURRENCY} requests under way. Each grant is of a person of its own, with a refresh token, an access token and an API key; both databases are on one PostgreSQL, vacuumed and analysed. Tokens are asked for at random, of all that there are; of API keys ${inWords(SMALL)}, far apart.`,
      'The caches of tokens and keys are off in both: each check reads the database.',
    ],
  }
}

async function sideOf(databaseUrl: string, count: number, undo: Undo): Promise<Side> {
  const child = await startChild<Wayleave>('wayleave', { databaseUrl })
  undo.push(child.stop)
  const { clientId, clientSecret } = await child.call('register', {
    key: 'crm',
    kind: 'workflow',
    name: 'CRM',
    redirect_uris: ['https://crm.test/callback'],
  })
  await grow(databaseUrl, { clientId, count, scopes: SCOPES })
  await child.call('readAlways', null as never)
  const origin = await child.call('origin', null as never)
  const client = { client_id: clientId, client_secret: clientSecret }
  const rotating = { child, origin, path: '/oauth/token', client, tokens: familiesOf(count).map(refreshTokenOf) }
  const basic = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`
  return { count, child, origin, rotating, basic }
}

/** Numbers of at most so many families, far apart. */
function familiesOf(count: number): number[] {
  const families = Math.min(count, FAMILIES_MAX)
  const inOrder = Array.from({ length: families }, (_, i) => 1 + i * (count / families))
  return inOrder.sort(() => Math.random() - 0.5)
}

function anyOf({ count }: Side): number {
  return 1 + Math.floor(Math.random() * count)
}

function asking({ child, origin }: Side, requestOf: (index: number) => LoadRequest) {
  return (seconds: number) => drive(child, origin, requestOf, { concurrency: CONCURRENCY, seconds })
}
