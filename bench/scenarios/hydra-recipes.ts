// POST /oauth/introspect and POST /oauth/token with client_credentials, by the recipe that Ory Hydra publishes for its own
// (ory/hydra, scripts/run-bench.sh): hey -n 10000 -c 100, one client with Basic, one token that it got by client_credentials.
import { type Child, startChild } from '../child.ts'
import { hasHey, hey, likeHey } from '../hey.ts'
import type { LoadRequest } from '../load.ts'
import type { OidcProvider } from '../programs/oidc-provider.ts'
import type { RawHttp } from '../programs/raw-http.ts'
import type { Measure, Report } from '../report.ts'
import { setStage } from '../stage.ts'
import { type Pace, ratio, takeTurns } from '../turns.ts'
import type { Undo } from '../undo.ts'

const BURST = { count: 10_000, concurrency: 100 }
const FORM = 'application/x-www-form-urlencoded'
const BODY = JSON.stringify({ active: true, scope: 'profile zap', client_id: 'crm', token_type: 'Bearer' })

export const about = 'introspection and client_credentials, as Ory Hydra measures its own: hey -n 10000 -c 100'

/** A server, and the two requests of the recipe for it. */
type Contestant = { child: Pick<Child<never>, 'usage'>; origin: string; introspect: LoadRequest; issue: LoadRequest }

export async function run(pace: Pace, undo: Undo): Promise<Report> {
  const stage = await setStage(undo)
  const registration = { key: 'crm', kind: 'workflow', name: 'CRM', redirect_uris: ['https://crm.test/callback'] }
  const { clientId, clientSecret } = await stage.wayleave.call('register', registration)
  const ours = await contestant(stage.wayleave, stage.origin, {
    token: '/oauth/token',
    introspection: '/oauth/introspect',
    basic: basicOf(clientId, clientSecret),
  })
  const provider = await startChild<OidcProvider>('oidc-provider', { databaseUrl: await stage.emptyDatabase() })
  undo.push(provider.stop)
  const { client_id, client_secret } = await provider.call('client', null as never)
  const theirs = await contestant(provider, await provider.call('origin', null as never), {
    token: '/token',
    introspection: '/token/introspection',
    basic: basicOf(client_id, client_secret),
  })
  const raw = await startChild<RawHttp>('raw-http', { body: BODY })
  undo.push(raw.stop)
  const rawOrigin = await raw.call('origin', null as never)
  const isHey = await hasHey()

  const fire =
    (child: Contestant['child'], origin: string, request: LoadRequest) => async (): Promise<Omit<Measure, 'name'>> => {
      const before = await child.usage()
      const fired = await (isHey ? hey : likeHey)(origin, request, BURST)
      const cpuSeconds = (await child.usage()).cpuSeconds - before.cpuSeconds
      return { ...fired, perCoreSecond: BURST.count / cpuSeconds }
    }
  const measures = await takeTurns(
    [
      { key: 'raw', name: 'POST to raw node:http', measure: fire(raw, rawOrigin, ours.introspect) },
      { key: 'introspect', name: 'introspection', measure: fire(ours.child, ours.origin, ours.introspect) },
      { key: 'issue', name: 'client_credentials', measure: fire(ours.child, ours.origin, ours.issue) },
      {
        key: 'theirIntrospect',
        name: 'introspection at oidc-provider',
        measure: fire(theirs.child, theirs.origin, theirs.introspect),
      },
      {
        key: 'theirIssue',
        name: 'client_credentials at oidc-provider',
        measure: fire(theirs.child, theirs.origin, theirs.issue),
      },
    ],
    pace,
  )
  return {
    title: 'Introspection and client credentials',
    measures: Object.values(measures),
    findings: [
      { name: 'introspection / raw', value: ratio(measures.introspect, measures.raw) },
      { name: 'client_credentials / raw', value: ratio(measures.issue, measures.raw) },
      { name: 'introspection / oidc-provider', value: ratio(measures.introspect, measures.theirIntrospect) },
      { name: 'client_credentials / oidc-provider', value: ratio(measures.issue, measures.theirIssue) },
    ],
    notes: [
      `${BURST.count.toLocaleString('en-US')} requests, ${BURST.concurrency} at once, no warm-up, by ${isHey ? 'hey' : 'the generator of this bench, as there is no hey on this machine'}; a round is one such burst.`,
      'Everything is read from and written to PostgreSQL, with fsync; the figures that Hydra publishes by this recipe are of its store in memory.',
    ],
  }
}

type Doors = { token: string; introspection: string; basic: string }

async function contestant(
  child: Contestant['child'],
  origin: string,
  { token, introspection, basic }: Doors,
): Promise<Contestant> {
  const headers = { authorization: basic, 'content-type': FORM }
  const issue: LoadRequest = { method: 'POST', path: token, headers, body: 'grant_type=client_credentials' }
  const answer = await fetch(origin + token, issue)
  if (answer.status !== 200) throw new Error(`no token: ${answer.status} ${await answer.text()}`)
  const { access_token } = (await answer.json()) as { access_token: string }
  return { child, origin, issue, introspect: { ...issue, path: introspection, body: `token=${access_token}` } }
}

// RFC 6749 §2.3.1: form-encoded first.
function basicOf(id: string, secret: string): string {
  return `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64')}`
}
