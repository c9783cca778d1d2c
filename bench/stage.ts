// What most scenarios need: a database, Wayleave on it, and a partner registered there.
import { type Child, startChild } from './child.ts'
import { startPostgres } from './database.ts'
import { type LoadRequest, load } from './load.ts'
import { type Partner, startPartner } from './partner.ts'
import type { Wayleave, WayleaveSetup } from './programs/wayleave.ts'
import type { Measure } from './report.ts'
import type { Undo } from './undo.ts'

export type Stage = {
  wayleave: Child<Wayleave>
  origin: string
  databaseUrl: string
  partner: Partner
  /** The token request for a JWT, as the partner's backend sends it. */
  exchangeOf(jwt: string): LoadRequest
  /** An access token of the user of that number. */
  tokenOf(user: number): Promise<string>
  /** An empty database on the same PostgreSQL, for a peer. */
  emptyDatabase(): Promise<string>
}

const TYPE = 'urn:ietf:params:oauth:token-type:'
const WARM_UP_SHARE = 0.5

/** Sets the stage; it is cleared by `undo`. `setup`: of Wayleave, where it is to be another one. */
export async function setStage(undo: Undo, setup: Omit<WayleaveSetup, 'databaseUrl'> = {}): Promise<Stage> {
  const postgres = await startPostgres()
  undo.push(postgres.remove)
  const databaseUrl = await postgres.create('migrated')
  const wayleave = await startChild<Wayleave>('wayleave', { ...setup, databaseUrl })
  undo.push(wayleave.stop)
  const partner = await startPartner()
  undo.push(partner.close)
  const { clientId, clientSecret } = await wayleave.call('register', partner.registration)
  const origin = await wayleave.call('origin', null as never)
  const exchangeOf = (jwt: string): LoadRequest => ({
    method: 'POST',
    path: '/oauth/token',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      client_id: clientId,
      client_secret: clientSecret,
      subject_token: jwt,
      subject_token_type: `${TYPE}external-jwt`,
      requested_token_type: `${TYPE}access-token`,
    }).toString(),
  })
  return {
    wayleave,
    origin,
    databaseUrl,
    partner,
    exchangeOf,
    tokenOf: async (user) => {
      const [jwt = ''] = await partner.sign(user, 1)
      const { path, ...request } = exchangeOf(jwt)
      const answer = await fetch(new URL(path, origin), request)
      if (answer.status !== 200) throw new Error(`no token: ${await answer.text()}`)
      return ((await answer.json()) as { access_token: string }).access_token
    },
    emptyDatabase: () => postgres.create('empty'),
  }
}

/** Drives a child over HTTP for `seconds`, after a warm-up of half of that. */
export async function drive(
  child: Pick<Child<never>, 'usage'>,
  origin: string,
  requestOf: (index: number) => LoadRequest,
  options: { concurrency: number; seconds: number; countMax?: number; warmUp?: boolean; isAwake?: boolean },
): Promise<Omit<Measure, 'name'>> {
  const warmUpSeconds = options.warmUp === false ? 0 : options.seconds * WARM_UP_SHARE
  const { perSecond, p50, p95, cpuMicros } = await load(origin, requestOf, {
    ...options,
    warmUpSeconds,
    usage: child.usage,
  })
  return { perSecond, p50, p95, perCoreSecond: cpuMicros && 1e6 / cpuMicros }
}
