// An authenticated GET, by token and by API key, beside a node:http server that answers the same bytes and checks nothing.
import { startChild } from '../child.ts'
import type { LoadRequest } from '../load.ts'
import { connectPetshop } from '../petshop.ts'
import type { BareHono } from '../programs/bare-hono.ts'
import type { RawHttp } from '../programs/raw-http.ts'
import type { Report } from '../report.ts'
import { drive, type Stage, setStage } from '../stage.ts'
import { type Pace, ratio, takeTurns } from '../turns.ts'
import type { Undo } from '../undo.ts'

const CONCURRENCY = 32
const BODY = JSON.stringify({ data: 'checked' }) // what /bench/check answers
// More than the server keeps in mind (10,000), in turn: whoever comes back has been forgotten.
const TOKENS_PAST_THE_CACHE = 11_000

export const about = 'an authenticated GET, by token and by API key; beside a raw node:http GET'

export async function run(pace: Pace, undo: Undo): Promise<Report> {
  const stage = await setStage(undo)
  const raw = await startChild<RawHttp>('raw-http', { body: BODY })
  undo.push(raw.stop)
  const hono = await startChild<BareHono>('bare-hono', { body: BODY })
  undo.push(hono.stop)
  const rawOrigin = await raw.call('origin', null as never)
  const honoOrigin = await hono.call('origin', null as never)
  const { token, connection, many } = await prepare(stage)
  const person = await preparePerson(stage)

  const check = get('/bench/check', token)
  const checks = many.map((one) => get('/bench/check', one))
  const authentication = get(`/v2/authentications/${connection}`, token)
  const plain = get('/', token)
  const whose = get('/api/v2/auth/check', person.token)
  const whoseKey: LoadRequest = { ...whose, headers: { 'x-api-key': person.key, accept: 'application/json' } }
  const at = (seconds: number) => ({ concurrency: CONCURRENCY, seconds, isAwake: true })
  const ask = (requestOf: (index: number) => LoadRequest, isAwake: boolean) => (seconds: number) =>
    drive(stage.wayleave, stage.origin, requestOf, { ...at(seconds), isAwake })
  const measures = await takeTurns(
    [
      { key: 'raw', name: 'GET of raw node:http', measure: (s) => drive(raw, rawOrigin, () => plain, at(s)) },
      { key: 'hono', name: 'GET of Hono alone', measure: (s) => drive(hono, honoOrigin, () => plain, at(s)) },
      { key: 'cached', name: 'the check alone, token in the cache', measure: ask(() => check, true) },
      {
        key: 'read',
        name: 'the check alone, each reads the database',
        measure: ask((i) => checks[i % checks.length] as LoadRequest, false),
      },
      {
        key: 'real',
        name: 'GET /v2/authentications/{id}, token in the cache',
        measure: ask(() => authentication, false),
      },
      { key: 'whose', name: 'GET /api/v2/auth/check, token in the cache', measure: ask(() => whose, false) },
      { key: 'whoseKey', name: 'GET /api/v2/auth/check, API key in the cache', measure: ask(() => whoseKey, false) },
    ],
    pace,
  )
  return {
    title: 'Bearer check',
    measures: Object.values(measures),
    findings: [
      { name: 'check, token in the cache / raw', value: ratio(measures.cached, measures.raw), aim: { atLeast: 0.6 } },
      { name: 'check, reading the database / raw', value: ratio(measures.read, measures.raw), aim: { atLeast: 0.25 } },
      { name: 'GET /v2/authentications/{id} / raw', value: ratio(measures.real, measures.raw) },
      {
        name: 'GET /api/v2/auth/check by token, reading the person / raw',
        value: ratio(measures.whose, measures.raw),
        aim: { atLeast: 0.25 },
      },
      {
        name: 'GET /api/v2/auth/check by API key, reading the person / raw',
        value: ratio(measures.whoseKey, measures.raw),
        aim: { atLeast: 0.25 },
      },
      { name: 'Hono alone / raw', value: ratio(measures.hono, measures.raw) },
      { name: 'check, token in the cache / Hono alone', value: ratio(measures.cached, measures.hono) },
    ],
    notes: [
      `${CONCURRENCY} requests under way. "The check alone" is a route that the bench adds to the program (GET /bench/check): caller, scope, headers and JSON as on every API route, and a handler that does nothing. GET /v2/authentications/{id} besides reads the connection from PostgreSQL, GET /api/v2/auth/check the person.`,
      `A token stays in the cache for a second; "each reads the database" takes ${TOKENS_PAST_THE_CACHE.toLocaleString('en-US')} tokens in turn, more than the cache holds.`,
    ],
  }
}

function get(path: string, token: string): LoadRequest {
  return { method: 'GET', path, headers: { authorization: `Bearer ${token}`, accept: 'application/json' } }
}

async function prepare(stage: Stage): Promise<{ token: string; connection: number; many: string[] }> {
  const connected = await connectPetshop(stage, 'http://127.0.0.1:9901') // nobody is called
  const many = await stage.wayleave.call('multiply', { token: connected.token, count: TOKENS_PAST_THE_CACHE })
  return { ...connected, many }
}

const AI_SCOPE = 'nla:exposed_actions:execute'

/** A person with an access token of an assistant, as a refresh gave it, and with an API key. */
async function preparePerson({ wayleave, origin }: Stage): Promise<{ token: string; key: string }> {
  const { clientId, clientSecret } = await wayleave.call('register', {
    key: 'assistant',
    kind: 'ai_actions',
    public: false,
    name: 'Assistant',
    redirect_uris: ['https://assistant.test/callback'],
  })
  const [refreshToken = ''] = await wayleave.call('grant', { clientId, count: 1, scopes: [AI_SCOPE] })
  const form = {
    grant_type: 'refresh_token',
    client_id: clientId,
    client_secret: clientSecret,
    refresh_token: refreshToken,
  }
  const answer = await fetch(new URL('/oauth/token', origin), { method: 'POST', body: new URLSearchParams(form) })
  if (answer.status !== 200) throw new Error(`no token: ${await answer.text()}`)
  const token = ((await answer.json()) as { access_token: string }).access_token
  return { token, key: await wayleave.call('apiKey', { token }) }
}
