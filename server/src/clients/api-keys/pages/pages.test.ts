import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { personOf, signedInCookie } from '../../../../test/harness/person.ts'
import { startTestServer } from '../../../../test/harness/server.ts'
import { createApiKey, listApiKeys } from '../api-keys.ts'

const server = await startTestServer()
const { deps } = server

/** A browser at which that person is signed in. */
async function browserOf(email: string, options: Parameters<typeof signedInCookie>[2] = {}) {
  const cookie = await signedInCookie(server, email, options)
  const person = await personOf(server, email, options)
  const get = async (path: string) => read(await server.fetch(path, { headers: { cookie } }))
  const csrf = /name="\.csrf" value="([^"]+)"/
  return {
    person,
    get,
    /** Posts fields as the form of a page would. */
    post: async (path: string, fields: Record<string, string> = {}, { page = '/credentials/', headers = {} } = {}) => {
      const token = csrf.exec((await get(page)).text)?.[1] ?? csrf.exec((await get('/custom/actions/')).text)?.[1] ?? ''
      const body = new URLSearchParams({ '.csrf': token, ...fields })
      return read(await server.fetch(path, { method: 'POST', body, headers: { cookie, ...headers } }))
    },
  }
}

async function read(answer: Response) {
  return {
    status: answer.status,
    location: answer.headers.get('location'),
    headers: answer.headers,
    text: await answer.text(),
  }
}
const shownIn = (text: string) => /<code id="key">(sk-[^<]+)</.exec(text)?.[1] ?? ''
const isGood = async (key: string) =>
  (await server.fetch('/api/v2/auth/check', { headers: { 'x-api-key': key } })).status === 200
const deedsOf = async (userId: number) => {
  const { rows } = await sql<{ action: string; actor: string; subject: string }>`
    select action, actor, subject from audit_log where user_id = ${userId} and action like 'api_key.%' order by id`.execute(
    deps.db,
  )
  return rows
}

test('signed out: every page leads to sign-in, and nothing is made', async () => {
  for (const path of ['/custom/start', '/dev/start/', '/custom/actions/', '/credentials/', '/credentials/1/revoke/']) {
    const answer = await server.fetch(path)
    assert.equal(answer.status, 303, path)
    assert.match(answer.headers.get('location') ?? '', /^\/sign-in\?continue=/)
  }
  for (const path of ['/custom/actions', '/credentials', '/credentials/1/revoke']) {
    const answer = await server.fetch(path, { method: 'POST', body: new URLSearchParams({ name: 'x' }) })
    assert.match(answer.headers.get('location') ?? '', /^\/sign-in\?continue=/, path)
  }
})

test('the steps in order: start, connect, a key that is shown once and works', async () => {
  const dana = await browserOf('dana@example.test')
  assert.match((await dana.get('/custom/start/')).text, /href="\/custom\/actions\/">Connect your account/)
  for (const answer of [await dana.get('/credentials/'), await dana.post('/credentials/', { name: 'Too early' })]) {
    assert.deepEqual([answer.status, answer.location], [303, '/custom/start/'])
  }
  assert.equal((await dana.post('/custom/actions/')).location, '/credentials/')
  assert.match((await dana.get('/custom/actions/')).text, /Your account is connected/)
  assert.match((await dana.get('/custom/start/')).text, /href="\/credentials\/">Create an API key/)
  assert.match((await dana.get('/credentials/')).text, /You have no API key yet/)

  const made = await dana.post('/credentials/', { name: '  Laptop <b>  ' })
  const key = shownIn(made.text)
  assert.equal(made.status, 200)
  assert.equal(made.headers.get('cache-control'), 'no-store')
  assert.match(made.text, /Treat an API key like a password/)
  assert.match(made.text, /Laptop &lt;b&gt;/)
  assert.ok(made.text.includes('data-copy="key"'), 'a button that copies it')
  assert.match(made.headers.get('content-security-policy') ?? '', /script-src 'self'/)
  const command = `curl -X GET &quot;${deps.publicUrl}/api/v2/auth/check&quot; -H &quot;x-api-key: ${key}&quot;`
  assert.ok(made.text.includes(command), made.text)
  assert.ok(await isGood(key))
  const list = await dana.get('/credentials')
  assert.ok(list.text.includes(`${key.slice(0, 7)}…${key.slice(-4)}`))
  assert.ok(!list.text.includes(key.slice(8, 20)))
  assert.match((await dana.get('/custom/start/')).text, /See your API keys/)
  const [record] = await listApiKeys(deps.db, dana.person.userId)
  const deed = { action: 'api_key.created', actor: 'dana@example.test', subject: String(record?.id) }
  assert.deepEqual(await deedsOf(dana.person.userId), [deed])
})

test('the list says when a key was used last', async () => {
  const lena = await browserOf('lena@example.test')
  const { key } = await createApiKey(lena.person, 'Server', deps)
  assert.match((await lena.get('/credentials/')).text, /Last used<\/dt><dd>never/)
  await isGood(key)
  await deps.flights.idle()
  assert.match((await lena.get('/credentials/')).text, /Last used<\/dt><dd><time datetime="\d{4}-/)
})

test('revoked after a question: the key stops, the list forgets it', async () => {
  const omar = await browserOf('omar@example.test')
  const { key, record } = await createApiKey(omar.person, 'Old', deps)
  const path = `/credentials/${record.id}/revoke/`
  assert.match((await omar.get(path)).text, /Revoke Old\?/)
  assert.ok(await isGood(key), 'a question revokes nothing')
  assert.equal((await omar.post(path)).location, '/credentials/')
  assert.equal(await isGood(key), false)
  assert.match((await omar.get('/credentials/')).text, /You have no API key yet/)
  assert.equal((await omar.get(path)).status, 404)
  const deeds = (await deedsOf(omar.person.userId)).map(({ action, actor }) => [action, actor])
  assert.deepEqual(deeds.at(-1), ['api_key.revoked', 'omar@example.test'])
})

test("404: somebody else's key is neither shown nor revoked; nor is an id that is none", async () => {
  const dana = await browserOf('dana@example.test')
  const eve = await browserOf('eve@example.test')
  await createApiKey(eve.person, 'Own', deps)
  const { key, record } = await createApiKey(dana.person, 'Private', deps)
  for (const id of [record.id, '0', 'x', '99999999999999999999', '-1', '1e3']) {
    assert.equal((await eve.get(`/credentials/${id}/revoke/`)).status, 404)
    assert.equal((await eve.post(`/credentials/${id}/revoke/`)).status, 404)
  }
  assert.doesNotMatch((await eve.get('/credentials/')).text, /Private/)
  assert.ok(await isGood(key))
})

test("403: a form without our token, with another browser's, or from another site changes nothing", async () => {
  const dana = await browserOf('dana@example.test')
  const again = await browserOf('dana@example.test')
  const before = await listApiKeys(deps.db, dana.person.userId)
  const { text } = await again.get('/credentials/')
  const others = /name="\.csrf" value="([^"]+)"/.exec(text)?.[1] ?? assert.fail('no token')
  const path = `/credentials/${before[0]?.id}/revoke/`
  for (const where of ['/credentials/', '/custom/actions/', path]) {
    for (const fields of [{ '.csrf': '' }, { '.csrf': others }]) {
      assert.equal((await dana.post(where, { name: 'Forged', ...fields })).status, 403, where)
    }
    const headers = { 'sec-fetch-site': 'cross-site' }
    assert.equal((await dana.post(where, { name: 'Forged' }, { headers })).status, 403, where)
  }
  assert.deepEqual(await listApiKeys(deps.db, dana.person.userId), before)
})

test('422: a key without a name, with one that is too long, or taken; the form comes back with what was typed', async () => {
  const dana = await browserOf('dana@example.test')
  const before = await listApiKeys(deps.db, dana.person.userId)
  const tries: [string, RegExp][] = [
    ['   ', /Give the key a name/],
    ['x'.repeat(101), /at most 100 characters/],
    ['Laptop\x07', /one line of text/],
    ['Private', /of this name already/],
  ]
  for (const [name, words] of tries) {
    const answer = await dana.post('/credentials/', { name })
    assert.equal(answer.status, 422)
    assert.match(answer.text, words)
    assert.match(answer.text, new RegExp(`name="name" value="${name.trim()}"[^>]* aria-invalid="true"`))
  }
  assert.deepEqual(await listApiKeys(deps.db, dana.person.userId), before)
})

test('422: the hundred and first key', async () => {
  const many = await browserOf('many@example.test')
  for (let i = 0; i < 100; i++) await createApiKey(many.person, `Key ${i}`, deps)
  assert.match((await many.post('/credentials/', { name: 'One more' })).text, /You have 100 keys/)
})

test('403: a quick account whose address is not confirmed neither connects nor makes keys', async () => {
  const quick = await browserOf('quick@example.test')
  const token = /name="\.csrf" value="([^"]+)"/.exec((await quick.get('/custom/actions/')).text)?.[1] ?? ''
  await personOf(server, 'quick@example.test', { isEmailConfirmed: false, cameFor: 'assistant' })
  const answers = [
    await quick.get('/custom/actions/'),
    await quick.post('/custom/actions/', { '.csrf': token }),
    await quick.post('/credentials/', { '.csrf': token, name: 'Sly' }),
  ]
  for (const { status, text } of answers) {
    assert.equal(status, 403)
    assert.match(text, /Confirm your e-mail address first/)
  }
  assert.equal((await quick.get('/credentials/')).location, '/custom/start/')
  assert.deepEqual(await listApiKeys(deps.db, quick.person.userId), [])
})

test('every page is closed to frames, scripts and stores', async () => {
  const dana = await browserOf('dana@example.test')
  for (const path of ['/custom/start', '/custom/actions', '/credentials']) {
    const { headers } = await dana.get(path)
    assert.match(headers.get('content-security-policy') ?? '', /^default-src 'none';(?!.*script-src)/)
    assert.equal(headers.get('x-frame-options'), 'DENY')
    assert.equal(headers.get('cache-control'), 'no-store')
  }
})
