// POST /oauth/token with a partner's JWT, beside verifying the same JWTs and doing nothing else.
import { startChild } from '../child.ts'
import type { LoadRequest } from '../load.ts'
import type { Rs256 } from '../programs/rs256.ts'
import type { Report } from '../report.ts'
import { drive, type Stage, setStage } from '../stage.ts'
import { type Pace, ratio, takeTurns } from '../turns.ts'
import type { Undo } from '../undo.ts'

const CONCURRENCY = 32
const USERS = 500
const NEW_USERS_A_ROUND = 1_000

export const about = 'a partner’s JWT becomes an access token; beside RS256 verifications of one core'

export async function run(pace: Pace, undo: Undo): Promise<Report> {
  const stage = await setStage(undo)
  const rs256 = await startChild<Rs256>('rs256')
  undo.push(rs256.stop)
  const jwts = await stage.partner.sign(0, USERS)
  const returning = jwts.map(stage.exchangeOf)
  const newcomers = newcomersOf(stage)

  const verify = async (way: 'crypto' | 'jose', seconds: number) => {
    const { count, ...spent } = await rs256.call(way, { jwk: stage.partner.publicJwk, jwts, seconds })
    return { perSecond: count / spent.cpuSeconds, perCoreSecond: count / spent.cpuSeconds }
  }
  const exchange = (seconds: number) =>
    drive(stage.wayleave, stage.origin, (i) => returning[i % USERS] as LoadRequest, {
      concurrency: CONCURRENCY,
      seconds,
    })
  const meet = async (seconds: number) => {
    const requests = await newcomers()
    const once = { concurrency: CONCURRENCY, seconds, countMax: requests.length, warmUp: false }
    return drive(stage.wayleave, stage.origin, (i) => requests[i] as LoadRequest, once)
  }
  const measures = await takeTurns(
    [
      { key: 'crypto', name: 'RS256 verification, node:crypto', measure: (seconds) => verify('crypto', seconds) },
      { key: 'jose', name: 'RS256 verification, jose', measure: (seconds) => verify('jose', seconds) },
      { key: 'known', name: 'token exchange, users seen before', measure: exchange },
      { key: 'new', name: 'token exchange, first sight of each user', measure: meet },
    ],
    pace,
  )
  return {
    title: 'Token exchange',
    measures: Object.values(measures),
    findings: [
      { name: 'token exchange / RS256 by jose', value: ratio(measures.known, measures.jose), aim: { atLeast: 0.3 } },
      { name: 'token exchange / RS256 by node:crypto', value: ratio(measures.known, measures.crypto) },
      { name: 'first sight of a user / RS256 by jose', value: ratio(measures.new, measures.jose) },
    ],
    notes: [
      `RSA key of 2048 bits, ${USERS} users of ${USERS / 20} tenants, ${CONCURRENCY} requests under way; each exchange commits one row (fsync on).`,
      'The limit is what one core does in a second of its time; generator, server and PostgreSQL share the machine.',
    ],
  }
}

/** Requests of users that nobody has seen; every call brings others. */
function newcomersOf({ partner, exchangeOf }: Stage) {
  let from = USERS
  return async (): Promise<LoadRequest[]> => {
    const jwts = await partner.sign(from, NEW_USERS_A_ROUND)
    from += NEW_USERS_A_ROUND
    return jwts.map(exchangeOf)
  }
}
