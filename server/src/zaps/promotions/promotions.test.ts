// Promotions over HTTP, held against the documented shapes.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { type Answer, startCast } from '../../../test/harness/cast.ts'
import { allow, askToken, startClient, type TestClient } from '../../../test/harness/grants.ts'
import { personOf } from '../../../test/harness/person.ts'
import { startTestServer } from '../../../test/harness/server.ts'
import { conforming } from '../../../test/harness/shapes.ts'
import { putPromotion } from './index.ts'

const server = await startTestServer()
const { deps } = server
const { call, connect, registerPartner, tokenFor } = await startCast(server)
const crm = await startClient(server)
const otherCrm = await startClient(server, 'other-crm')
const dana = await userToken(crm, 'dana@example.test')
const omar = await userToken(crm, 'omar@example.test')
const ofCrm = await appToken(crm)
for (const client of ['crm', 'acme']) {
  await putPromotion(deps.db, { id: 'spring', client, days: 30, task_limit_per_month: 1000 }, deps)
  await putPromotion(deps.db, { id: 'ever', client, task_limit_per_month: 0 }, deps)
}

async function userToken(client: TestClient, email: string, scopes = ['promotions:read', 'promotions:write']) {
  const person = await personOf(server, email, { firstName: 'A', lastName: 'Person' })
  const redemption = await allow(server, client, { person, scopes })
  return (await askToken(server, client, { grant_type: 'authorization_code', ...redemption })).body.access_token
}
async function appToken(client: TestClient, scope = 'promotions:write'): Promise<string> {
  return (await askToken(server, client, { grant_type: 'client_credentials', scope })).body.access_token
}
const post = async (body: unknown, token?: string) =>
  conforming('POST /v2/promotions', await call('/v2/promotions', { body, ...(token ? { token } : {}) }))
const enroll = async (token = dana, promotion_id = 'spring') =>
  (await post({ promotion_id }, token)).body.enrollment_id as string
const show = async (id: string, token?: string) =>
  conforming('GET /v2/promotions/{enrollment_id}', await call(`/v2/promotions/${id}`, token ? { token } : {}))
const end = async (id: string, token?: string) =>
  conforming(
    'DELETE /v2/promotions/{enrollment_id}',
    await call(`/v2/promotions/${id}`, { method: 'DELETE', ...(token ? { token } : {}) }),
  )
const faultOf = ({ status, body }: Answer) => [status, body.errors?.[0].status, body.errors?.[0].code]
const NOT_FOUND = [404, '404', 'promotion_not_found']
const enrollments = async () =>
  (await sql<{ count: number }>`select count(*)::int as count from promotion_enrollments`.execute(deps.db)).rows[0]
    ?.count

test('201 and 200: enrolled for the days of the promotion, in six members; 204 ends it, and it may begin anew', async () => {
  const made = await post({ promotion_id: 'spring' }, dana)
  assert.equal(made.status, 201)
  assert.deepEqual(Object.keys(made.body), ['enrollment_id'])
  const id = made.body.enrollment_id
  const { status, body } = await show(id, dana)
  assert.equal(status, 200)
  const { enrollment_date, expiration_date, ...rest } = body
  assert.equal(Date.parse(expiration_date) - Date.parse(enrollment_date), 30 * 24 * 3600 * 1000)
  const terms = { promotion_id: 'spring', task_limit_per_month: 1000, tasks_used_this_month: 0, status: 'enrolled' }
  assert.deepEqual(rest, terms)
  const ended = await end(id, ofCrm)
  assert.deepEqual([ended.status, ended.body], [204, ''])
  assert.deepEqual(faultOf(await show(id, dana)), NOT_FOUND)
  assert.deepEqual(faultOf(await end(id, ofCrm)), NOT_FOUND)
  const again = await enroll()
  assert.notEqual(again, id)
  await end(again, ofCrm)
})

test('expiration_date is null where the promotion has no days', async () => {
  const id = await enroll(dana, 'ever')
  assert.equal((await show(id, dana)).body.expiration_date, null)
  await end(id, ofCrm)
})

test('409 already_enrolled: the same user again, also when both come at once', async () => {
  const before = (await enrollments()) ?? 0
  const answers = await Promise.all(Array.from({ length: 5 }, () => post({ promotion_id: 'spring' }, dana)))
  assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 409, 409, 409, 409])
  const refused = answers.find(({ status }) => status === 409)
  assert.deepEqual(refused && faultOf(refused), [409, '409', 'already_enrolled'])
  assert.equal(await enrollments(), before + 1)
  const made = answers.find(({ status }) => status === 201)?.body.enrollment_id
  const other = await enroll(omar)
  assert.notEqual(other, made, 'another user is another enrollment')
  await Promise.all([end(made, ofCrm), end(other, ofCrm)])
})

test('404 promotion_not_found: a promotion that is not offered, or to another client', async () => {
  await putPromotion(deps.db, { id: 'theirs', client: 'other-crm', task_limit_per_month: 1 }, deps)
  for (const promotion_id of ['autumn', 'theirs', '', 'SPRING'])
    assert.deepEqual(faultOf(await post({ promotion_id }, dana)), NOT_FOUND)
  assert.equal(await enrollments(), 0)
})

test('400 in the same words: a body that names no promotion', async () => {
  for (const body of ['{', '[]', {}, { promotion_id: null }, { promotion_id: 7 }, { data: { promotion_id: 'spring' } }])
    assert.deepEqual(faultOf(await post(body, dana)), [400, '400', 'promotion_not_found'])
  assert.equal(await enrollments(), 0)
})

test('401 not_authenticated: nobody, a bad token, a client id alone; with WWW-Authenticate', async () => {
  for (const token of [undefined, 'bad']) {
    for (const answer of [
      await post({ promotion_id: 'spring' }, token),
      await show('en_1', token),
      await end('en_1', token),
    ]) {
      assert.deepEqual(faultOf(answer), [401, '401', 'not_authenticated'])
      assert.match(answer.headers.get('www-authenticate') ?? '', /^Bearer realm="wayleave"/)
    }
  }
  const alone = await call('/v2/promotions?client_id=crm', { body: { promotion_id: 'spring' } })
  assert.deepEqual(faultOf(alone), [401, '401', 'not_authenticated'])
})

test('403 permission_denied: a token without the scope, that names it', async () => {
  const id = await enroll()
  const narrow = await userToken(crm, 'dana@example.test', ['promotions:read'])
  const writing = await userToken(crm, 'dana@example.test', ['promotions:write'])
  const asked: [Answer, string][] = [
    [await post({ promotion_id: 'ever' }, narrow), 'promotions:write'],
    [await show(id, writing), 'promotions:read'],
    [await end(id, await appToken(crm, 'promotions:read')), 'promotions:write'],
  ]
  for (const [answer, scope] of asked) {
    assert.deepEqual(faultOf(answer), [403, '403', 'permission_denied'])
    assert.ok(answer.headers.get('www-authenticate')?.endsWith(`scope="${scope}"`))
  }
  await end(id, ofCrm)
})

test('403: an app token enrolls nobody and shows nobody; a user does not end what the client offers', async () => {
  const id = await enroll()
  const whole = await appToken(crm, 'promotions:read promotions:write')
  for (const answer of [await post({ promotion_id: 'ever' }, whole), await show(id, whole), await end(id, dana)])
    assert.deepEqual(faultOf(answer), [403, '403', 'permission_denied'])
  assert.equal((await show(id, dana)).status, 200)
  await end(id, ofCrm)
})

test('404 for somebody else’s: another user, the same user through another client, another client’s app token', async () => {
  const id = await enroll()
  const elsewhere = await userToken(otherCrm, 'dana@example.test')
  for (const token of [omar, elsewhere]) assert.deepEqual(faultOf(await show(id, token)), NOT_FOUND)
  assert.deepEqual(faultOf(await end(id, await appToken(otherCrm))), NOT_FOUND)
  assert.equal((await show(id, dana)).status, 200)
  await end(id, ofCrm)
})

test('a partner, who has no app token, ends an enrollment by the token of its user, and of nobody else', async () => {
  const token = await tokenFor('dana')
  const id = await enroll(token)
  const globex = await tokenFor('dana', { partner: await registerPartner('globex') })
  const inOtherTenant = await tokenFor('dana', { tenant: 'other-ltd' })
  for (const other of [await tokenFor('omar'), globex, inOtherTenant]) {
    assert.deepEqual(faultOf(await show(id, other)), NOT_FOUND)
    assert.deepEqual(faultOf(await end(id, other)), NOT_FOUND)
  }
  assert.equal((await end(id, token)).status, 204)
})

test('405, 406, 415 and 429 have their status as a text and the code that they have elsewhere', async () => {
  const limited = await startTestServer({ databaseUrl: server.databaseUrl, env: { WAYLEAVE_RATE_LIMITS: 'compat' } })
  const headers = { authorization: `Bearer ${dana}`, 'content-type': 'application/json' }
  const ask = async (init: RequestInit, from = server) => {
    const answer = await from.fetch('/v2/promotions', { ...init, headers: { ...headers, ...init.headers } })
    const body = await answer.json()
    return { status: answer.status, headers: answer.headers, body }
  }
  assert.deepEqual(faultOf(await ask({ method: 'PUT' })), [405, '405', 'method_not_allowed'])
  const posted = { method: 'POST', body: '{"promotion_id":"autumn"}' }
  assert.deepEqual(faultOf(await ask({ ...posted, headers: { accept: 'text/html' } })), [406, '406', 'not_acceptable'])
  const asText = await ask({ ...posted, headers: { 'content-type': 'text/plain' } })
  assert.deepEqual(faultOf(asText), [415, '415', 'unsupported_media_type'])
  for (let left = 60; left > 0; left--) await ask(posted, limited)
  const over = await ask(posted, limited)
  assert.deepEqual(faultOf(over), [429, '429', 'throttled'])
  assert.match(over.headers.get('retry-after') ?? '', /^\d+$/)
})

test('other promises hold for those who enroll later: whoever is enrolled keeps his terms', async () => {
  const id = await enroll()
  await putPromotion(deps.db, { id: 'spring', client: 'crm', days: 7, task_limit_per_month: 5 }, deps)
  const other = await enroll(omar)
  assert.equal((await show(id, dana)).body.task_limit_per_month, 1000)
  assert.equal((await show(other, omar)).body.task_limit_per_month, 5)
  await Promise.all([end(id, ofCrm), end(other, ofCrm)])
})

const token = await tokenFor('dana')
const authentication = await connect(token)

async function runAction(key: string, by = token, connection = authentication): Promise<string> {
  const { body } = await call('/v2/actions?app=petshop', { token: by })
  const action = body.data.find((each: { key: string }) => each.key === key)?.id
  const data = { action, authentication: connection, inputs: { name: 'Rex', species: 'dog' } }
  const run = await call('/v2/action-runs', { token: by, body: { data }, headers: { prefer: 'wait=20' } })
  assert.ok(['success', 'error'].includes(run.body.data?.status), JSON.stringify(run.body))
  return run.body.data.status
}
/** Runs that ended, as if at these times; `of` says what differs. */
async function keepRuns(times: readonly Date[], of: { status?: string; kind?: string; zapRunId?: string } = {}) {
  const { status = 'success', kind = 'write', zapRunId = null } = of
  for (const at of times) {
    await sql`insert into runs (id, created_at, client_id, user_id, workspace_id, app_id, app_version, operation, kind,
        zap_run_id, inputs, status, finished_at)
      select gen_random_uuid(), ${at}, client_id, user_id, workspace_id, gen_random_uuid(), '1.0.0', 'x', ${kind},
        ${zapRunId}::uuid, '', ${status}, ${at}
      from promotion_enrollments where client_id = 'acme'`.execute(deps.db)
  }
}
const HOUR_MS = 3600 * 1000
const usedOf = async (id: string, by: string) => (await show(id, by)).body.tasks_used_this_month

test('tasks_used_this_month counts what ended well since the enrollment: runs and steps, of this user, through this client', async () => {
  assert.equal(await runAction('list_pets'), 'success', 'before the enrollment: not counted')
  const id = await enroll(token)
  assert.equal(await usedOf(id, token), 0)
  assert.equal(await runAction('list_pets'), 'success')
  const other = await tokenFor('omar')
  assert.equal(await runAction('list_pets', other, await connect(other)), 'success', 'somebody else’s')
  assert.equal(await usedOf(id, token), 1)
  const now = [deps.clock.now()]
  await keepRuns(now, { status: 'error' })
  await keepRuns(now, { status: 'running' })
  await keepRuns(now, { kind: 'trigger' })
  assert.equal(await usedOf(id, token), 1)
  await keepRuns(now, { zapRunId: '00000000-0000-4000-8000-000000000001' })
  assert.equal(await usedOf(id, token), 2)
  assert.equal((await end(id, token)).status, 204)
})

test('the count outlives the runs, which are kept 7 days, and begins anew with the month', async () => {
  const secondsTo = (time: Date) => (time.getTime() - deps.clock.now().getTime()) / 1000
  const now = deps.clock.now()
  const monthAfter = (months: number, day = 1) =>
    new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + months, day, 12))
  await server.advance(secondsTo(monthAfter(1)))
  const fresh = await tokenFor('dana')
  const id = await enroll(fresh, 'ever')
  await server.advance(3600)
  const first = deps.clock.now()
  await keepRuns([first, first, new Date(first.getTime() + HOUR_MS)])
  for (const day of [2, 4, 9, 20]) {
    await server.advance(secondsTo(monthAfter(1, day)))
    assert.equal(await usedOf(id, await tokenFor('dana')), 3, `on day ${day}`)
  }
  const { rows } = await sql`select 1 from runs where created_at < ${monthAfter(1, 10)}`.execute(deps.db)
  assert.equal(rows.length, 0, 'the runs are gone')
  await keepRuns([deps.clock.now()])
  assert.equal(await usedOf(id, await tokenFor('dana')), 4)
  await server.advance(secondsTo(monthAfter(2)))
  assert.equal(await usedOf(id, await tokenFor('dana')), 0)
})

test('404 once an enrollment has expired; it may begin anew', async () => {
  const id = await enroll(await tokenFor('dana'))
  await server.advance(30 * 24 * 3600 - 60)
  assert.equal((await show(id, await tokenFor('dana'))).status, 200)
  await server.advance(61)
  const later = await tokenFor('dana')
  assert.deepEqual(faultOf(await show(id, later)), NOT_FOUND)
  assert.equal((await post({ promotion_id: 'spring' }, later)).status, 201)
})
