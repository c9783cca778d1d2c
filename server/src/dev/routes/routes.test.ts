// The development routes on two processes that share a database.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { sql } from 'kysely'
import { poll } from '../../../test/harness/poll.ts'
import { startTestServer } from '../../../test/harness/server.ts'
import { createAccount } from '../../accounts/index.ts'
import { findClient, registrationSchema } from '../../clients/index.ts'
import type { Extras } from '../../main.ts'
import { refuseForeignHost } from '../guard.ts'
import { recordRequests } from '../requests/index.ts'
import { developmentRoutes } from '../routes.ts'
import { applySeeds, keepSeeds } from '../seed/index.ts'

const extras: Extras = {
  routes: () => developmentRoutes(),
  hooks: (deps) => {
    const { begin, finish } = recordRequests(deps)
    const guard = (request: Request) => {
      const refused = refuseForeignHost(request)
      if (!refused) begin(request)
      return refused
    }
    return { guard, onFinished: finish }
  },
}
const one = await startTestServer({ extras })
const two = await startTestServer({ databaseUrl: one.databaseUrl, extras })
const { deps } = one

const send = (path: string, body?: object, init: RequestInit = {}) =>
  one.fetch(path, { method: 'POST', ...(body ? { body: JSON.stringify(body) } : {}), ...init })

test('403: a page may not press the buttons, whatever its origin', async () => {
  const ofPages: Array<Record<string, string>> = [
    { origin: one.url },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
  ]
  for (const headers of ofPages) {
    for (const path of ['/_dev/health', '/_dev/requests', '/_dev/inbox'])
      assert.equal((await one.fetch(path, { headers })).status, 403)
    assert.equal((await send('/_dev/reset', undefined, { headers })).status, 403)
  }
  assert.equal((await one.fetch('/_dev/health', { headers: { 'sec-fetch-site': 'none' } })).status, 200)
})

test('clock: advance adds up, set is exact, reset is real time; both processes have it at the answer', async () => {
  const { offset_ms } = await (await send('/_dev/clock', { advance: '121s' })).json()
  assert.equal(offset_ms, 121_000)
  assert.equal(two.deps.clock.offsetMs(), 121_000)
  for (const [advance, ms] of Object.entries({ '2m': 120_000, '3h': 10_800_000, '1d': 86_400_000 })) {
    const before = deps.clock.offsetMs()
    assert.equal((await (await send('/_dev/clock', { advance })).json()).offset_ms, before + ms)
  }
  await Promise.all([
    send('/_dev/clock', { reset: true }),
    two.fetch('/_dev/clock', { method: 'POST', body: '{"reset":true}' }),
  ])
  await Promise.all([
    send('/_dev/clock', { advance: '10s' }),
    two.fetch('/_dev/clock', { method: 'POST', body: '{"advance":"5s"}' }),
  ])
  assert.equal(deps.clock.offsetMs(), 15_000, 'moves at the same time add up')

  const set = await (await send('/_dev/clock', { set: '2026-01-01T00:00:00Z' })).json()
  assert.match(set.now, /^2026-01-01T00:00:0\d\.\d{3}Z$/)
  assert.equal(two.deps.clock.offsetMs(), set.offset_ms)
  assert.equal((await (await send('/_dev/clock', { reset: true })).json()).offset_ms, 0)
})

test('400: a clock that cannot be', async () => {
  const wrong = [{ advance: '12x' }, { advance: -5 }, { set: 'tomorrow' }, { set: '+200000-01-01T00:00:00Z' }, {}]
  for (const body of [...wrong, { advance: '999999999d' }, { advance: '1s', reset: true }])
    assert.equal((await send('/_dev/clock', body)).status, 400, JSON.stringify(body))
  assert.equal((await one.fetch('/_dev/clock', { method: 'POST', body: '{' })).status, 400)
  assert.equal(deps.clock.offsetMs(), 0)
})

test('inbox: newest first, by recipient, as a page with links and nothing else that is live; emptied', async () => {
  await mail('dana@petshop.test', 'Old', 'Hello')
  await mail('Dana@petshop.test', 'New', 'Open https://acme.test/a?b=1&c=2 <script>alert(1)</script>')
  await mail('omar@petshop.test', 'Other', 'Hello')
  const mails = await (await one.fetch('/_dev/inbox?to=dana@petshop.test')).json()
  assert.deepEqual(
    mails.map(({ subject }: { subject: string }) => subject),
    ['New', 'Old'],
  )
  assert.deepEqual(Object.keys(mails[0]), ['id', 'to', 'subject', 'text', 'html', 'sent_at'])

  const page = await (await one.fetch('/inbox')).text()
  assert.match(page, /<a href="\/">Home<\/a>/)
  assert.ok(page.includes('<a href="https://acme.test/a?b=1&amp;c=2">'))
  assert.ok(!page.includes('<script>'))

  assert.equal((await one.fetch('/_dev/inbox', { method: 'DELETE' })).status, 204)
  assert.deepEqual(await (await two.fetch('/_dev/inbox')).json(), [])
})

test('requests: newest first, of both processes, by path; no secret in them', async () => {
  const secrets = { client_secret: 'p4ssw0rd!', subject_token: 'eyJhbGciOi.eyJzdWIi.c2ln', code: 'splendid' }
  await one.fetch('/oauth/token', { method: 'POST', body: new URLSearchParams({ grant_type: 'x', ...secrets }) })
  await two.fetch('/nowhere?token=t0ps3cret&page=2', {
    headers: { authorization: 'Bearer abcdefgh1234', cookie: 'a=b1g' },
  })
  const body = JSON.stringify({ data: { name: 'Rex', password: 'hunter2', nested: [{ access_token: 'zzz' }] } })
  await one.fetch('/v2/nowhere', { method: 'POST', body, headers: { 'content-type': 'application/json' } })
  await poll(async () => (await requests()).length >= 3, 5_000)

  const [latest] = await requests('/v2/nowhere')
  const [first] = await requests('/oauth/token/')
  assert.deepEqual(JSON.parse(latest?.body ?? ''), {
    data: { name: 'Rex', password: '[masked]', nested: [{ access_token: '[masked]' }] },
  })
  assert.equal(first?.body, 'grant_type=x&client_secret=[masked]&subject_token=[masked]&code=[masked]')
  const [nowhere] = await requests('/nowhere')
  assert.equal(nowhere?.query, 'token=[masked]&page=2')
  assert.equal(nowhere?.headers.authorization, '[masked]')
  assert.equal(nowhere?.headers.cookie, '[masked]')
  assert.equal(nowhere?.status, 404)
  const text = JSON.stringify(await requests())
  for (const secret of [...Object.values(secrets), 't0ps3cret', 'abcdefgh1234', 'b1g', 'hunter2', 'zzz'])
    assert.ok(!text.includes(secret), secret)
})

test('requests: what is typed into a Connect page is masked whatever it is called', async () => {
  const fields = new URLSearchParams({ subdomain: 'kennel-and-sons', pin: '90210' })
  await one.fetch('/to/nowhere?session=abc', { method: 'POST', body: fields })
  await poll(async () => (await requests('/to/nowhere')).length === 1, 5_000)
  assert.equal((await requests('/to/nowhere'))[0]?.body, 'subdomain=[masked]&pin=[masked]')
})

test('requests: the last thousand', async () => {
  for (let i = 0; i < 21; i++) await Promise.all(Array.from({ length: 50 }, () => one.fetch(`/healthz?round=${i}`)))
  await poll(async () => (await requests())[0]?.query === 'round=20', 5_000)
  await poll(async () => (await requests()).length === 1000, 5_000)
})

test('reset: back to the seed in both processes, numbers and clock included; keys stay', async () => {
  const seed = {
    users: [{ email: 'dana@example.test' }],
    clients: [registrationSchema.parse({ key: 'crm', kind: 'workflow', name: 'CRM' })],
    apps: [],
    zap_templates: [],
    promotions: [],
  }
  await keepSeeds([{ source: '/seed.yaml', seed }], deps)
  await applySeeds(deps)
  const seeded = await contents()
  await applySeeds(deps)
  assert.deepEqual(await contents(), seeded, 'seeding twice changes nothing')

  await deps.db.transaction().execute((tx) => createAccount(tx, { email: 'omar@example.test' }, deps))
  await mail('omar@example.test', 'Hello', 'Omar')
  await sql`update clients set name = 'Renamed'`.execute(deps.db)
  const [clientId = ''] = seeded.clients.map(({ client_id }) => client_id)
  assert.equal((await findClient(clientId, two.deps))?.name, 'Renamed')
  const keys = await deps.keys.jwks()
  await send('/_dev/clock', { advance: '5d' })

  assert.deepEqual(await (await send('/_dev/reset')).json(), { ok: true })
  assert.deepEqual(await contents(), seeded)
  assert.equal((await findClient(clientId, two.deps))?.name, 'CRM', 'the other process has forgotten the old row')
  assert.equal(two.deps.clock.offsetMs(), 0)
  assert.deepEqual(await deps.keys.jwks(), keys)
  assert.deepEqual(await (await one.fetch('/_dev/inbox')).json(), [])
})

test('503: health says what does not work', async () => {
  const broken = await startTestServer({ extras: { ...extras, routes: () => developmentRoutes() } })
  await broken.deps.db.destroy()
  const answer = await broken.fetch('/_dev/health')
  assert.equal(answer.status, 503)
  assert.equal((await answer.json()).database, false)
})

type Kept = { path: string; query: string; status: number; headers: Record<string, string>; body: string | null }

async function requests(path?: string): Promise<Kept[]> {
  const answer = await two.fetch(`/_dev/requests${path ? `?path=${path}` : ''}`)
  return (await answer.json()) as Kept[]
}

async function mail(to: string, subject: string, text: string): Promise<void> {
  await sql`insert into dev_mails (id, recipient, subject, body_text, sent_at)
            values (${randomUUID()}, ${to}, ${subject}, ${text}, ${deps.clock.now()})`.execute(deps.db)
}

async function contents() {
  const { rows: users } = await sql<{ id: number; email: string }>`select id, email from users order by id`.execute(
    deps.db,
  )
  const { rows: clients } = await sql<{ client_id: string; name: string; secret: Buffer }>`
    select client_id, name, secret_hash as secret from clients`.execute(deps.db)
  return { users, clients }
}
