// POST /oauth/token with refresh tokens, beside a one-row update and beside oidc-provider on PostgreSQL.
import { startChild } from '../child.ts'
import { hasPgbench, pgbench } from '../pgbench.ts'
import type { OidcProvider } from '../programs/oidc-provider.ts'
import type { OneRowUpdate } from '../programs/one-row-update.ts'
import type { Report } from '../report.ts'
import { type Rotating, rotate } from '../rotation.ts'
import { type Stage, setStage } from '../stage.ts'
import { type Pace, ratio, takeTurns } from '../turns.ts'
import type { Undo } from '../undo.ts'

const CONCURRENCY = 32
const FAMILIES = 500
const ROWS = 100_000

const SCRIPT = `\\set id random(1, ${ROWS})\nupdate rows set used_at = now() where id = :id;\n`

export const about = 'a refresh token becomes a new pair; beside a one-row update, and oidc-provider on PostgreSQL'

export async function run(pace: Pace, undo: Undo): Promise<Report> {
  const stage = await setStage(undo)
  const ours = await oursOf(stage)
  const theirs = await theirsOf(stage, undo)
  const updateUrl = await stage.emptyDatabase()
  const updates = await startChild<OneRowUpdate>('one-row-update', { databaseUrl: updateUrl, rows: ROWS })
  undo.push(updates.stop)
  const isThere = await hasPgbench()

  const update = (seconds: number) => updates.call('update', { concurrency: CONCURRENCY, seconds })
  const measures = await takeTurns(
    [
      ...(isThere ? [{ key: 'pgbench' as const, name: 'one-row update, pgbench', measure: byPgbench(updateUrl) }] : []),
      { key: 'update' as const, name: 'one-row update, node-pg', measure: update },
      { key: 'ours' as const, name: 'refresh token swapped', measure: swaps(ours) },
      { key: 'theirs' as const, name: 'the same at oidc-provider', measure: swaps(theirs) },
    ],
    pace,
  )
  const limit = isThere ? measures.pgbench : measures.update
  return {
    title: 'Refresh rotation',
    measures: Object.values(measures),
    findings: [
      {
        name: `swap / one-row update by ${isThere ? 'pgbench' : 'node-pg'}`,
        value: measures.ours.perSecond / limit.perSecond,
        aim: { atLeast: 0.35 },
      },
      { name: 'swap / one-row update by node-pg', value: measures.ours.perSecond / measures.update.perSecond },
      { name: 'swap / oidc-provider', value: ratio(measures.ours, measures.theirs), aim: { atLeast: 5 } },
    ],
    notes: [
      `${CONCURRENCY} swaps under way, ${FAMILIES} families in turn; each commits one updated and two new rows (fsync on). Updates: pgbench with as many connections, node-pg with the 10 of a server's pool, on ${ROWS.toLocaleString('en-US')} rows.`,
      'oidc-provider: opaque tokens, rotateRefreshToken, no id_token, and an adapter of one prepared statement a call.',
      ...(isThere ? [] : ['There is no pgbench on this machine: the limit is the same update by node-pg.']),
    ],
  }
}

const byPgbench = (databaseUrl: string) => async (seconds: number) => ({
  perSecond: await pgbench(databaseUrl, SCRIPT, { clients: CONCURRENCY, seconds }),
})

const swaps = (rotating: Rotating) => (seconds: number) => rotate(rotating, { concurrency: CONCURRENCY, seconds })

async function oursOf({ wayleave, origin }: Stage): Promise<Rotating> {
  const { clientId, clientSecret } = await wayleave.call('register', {
    key: 'crm',
    kind: 'workflow',
    name: 'CRM',
    redirect_uris: ['https://crm.test/callback'],
  })
  const tokens = await wayleave.call('grant', { clientId, count: FAMILIES })
  return {
    child: wayleave,
    origin,
    path: '/oauth/token',
    client: { client_id: clientId, client_secret: clientSecret },
    tokens,
  }
}

async function theirsOf(stage: Stage, undo: Undo): Promise<Rotating> {
  const child = await startChild<OidcProvider>('oidc-provider', { databaseUrl: await stage.emptyDatabase() })
  undo.push(child.stop)
  const [origin, client] = [await child.call('origin', null as never), await child.call('client', null as never)]
  return { child, origin, path: '/token', client, tokens: await child.call('tokens', { count: FAMILIES }) }
}
