import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startPartner } from '../../../test/harness/partner.ts'
import { pictures } from '../../../test/harness/pictures.ts'
import { poll } from '../../../test/harness/poll.ts'
import { query } from '../../../test/harness/query.ts'
import { startTestServer } from '../../../test/harness/server.ts'
import { changeClient, changeLooks, findClient, logoOf, type Registration, registrationSchema } from '../index.ts'

const server = await startTestServer()
const acme = {
  key: 'acme',
  kind: 'embed',
  name: 'Acme',
  client_id: 'acme',
  issuer: 'https://accounts.acme.test',
  audience: 'connect.wayleave.test',
  jwks_url: 'https://acme.test/jwks.json',
  tenant_claim: 'org_id',
}
const looksOf = async (clientId: string, at = server) => (await findClient(clientId, at.deps))?.partner

test('200: a logo of each kind as it was given, under a name that is made of it', async () => {
  const types = { png: 'image/png', jpg: 'image/jpeg', webp: 'image/webp', svg: 'image/svg+xml' }
  for (const [kind, bytes] of Object.entries(pictures)) {
    await startPartner(server, `logo-${kind}`, { logo: logoOf(bytes) })
    const { logo } = (await looksOf(`logo-${kind}`)) ?? {}
    assert.match(logo ?? '', new RegExp(`^/brand/[\\w-]{43}\\.${kind}$`))
    const answer = await server.fetch(logo ?? '')
    assert.equal(answer.status, 200)
    assert.deepEqual(Buffer.from(await answer.arrayBuffer()), bytes)
    assert.equal(answer.headers.get('content-type'), types[kind as keyof typeof types])
  }
})

test('200: a stylesheet as text/css; nothing of either runs, loads or is guessed at, and both are kept for good', async () => {
  await startPartner(server, 'styled', { logo: logoOf(pictures.svg), stylesheet: ':root { --accent: #5b2fb5 }' })
  const { logo, stylesheet } = (await looksOf('styled')) ?? {}
  for (const address of [logo, stylesheet]) {
    const { status, headers } = await server.fetch(address ?? '')
    assert.equal(status, 200)
    assert.equal(headers.get('content-security-policy'), "default-src 'none'; style-src 'unsafe-inline'; sandbox")
    assert.equal(headers.get('x-content-type-options'), 'nosniff')
    assert.equal(headers.get('cache-control'), 'public, max-age=31536000, immutable')
  }
  const answer = await server.fetch(stylesheet ?? '')
  assert.equal(answer.headers.get('content-type'), 'text/css; charset=utf-8')
  assert.equal(await answer.text(), ':root { --accent: #5b2fb5 }')
})

test('404: no such file, another ending, and names that are none', async () => {
  await startPartner(server, 'found', { logo: logoOf(pictures.png) })
  const name = ((await looksOf('found'))?.logo ?? '').slice('/brand/'.length)
  assert.equal((await server.fetch(`/brand/${name}`)).status, 200)
  const others = [name.replace('.png', '.css'), name.replace('.png', ''), `x${name.slice(1)}`, 'acme.png', '..%2Fx.css']
  for (const other of [...others, '%00.css']) assert.equal((await server.fetch(`/brand/${other}`)).status, 404, other)
})

test('refused and nothing written, also past the schema: contents that are none', async () => {
  const { clientId } = await startPartner(server, 'careful', { logo: logoOf(pictures.png) })
  const before = [await looksOf(clientId), await filesOf(clientId)]
  await assert.rejects(changeLooks(clientId, { logo: 'nonsense' }, server.deps), RangeError)
  await assert.rejects(changeLooks(clientId, { stylesheet: '@import "x";' }, server.deps), RangeError)
  assert.deepEqual([await looksOf(clientId), await filesOf(clientId)], before)
  assert.equal(await changeLooks('nobody', { logo: logoOf(pictures.png) }, server.deps), false)
  assert.deepEqual(await filesOf('nobody'), [])
})

test('another look is seen by every process; the last one is served until the change after it', async () => {
  const second = await startTestServer({ databaseUrl: server.databaseUrl })
  const { clientId } = await startPartner(server, 'changing', { theme: 'dark', logo: logoOf(pictures.png) })
  const first = await looksOf(clientId, second)
  await changeLooks(clientId, { logo: logoOf(pictures.svg), stylesheet: 'p{}' }, server.deps)
  await poll(async () => (await looksOf(clientId, second))?.logo !== first?.logo, 1_000)
  const changed = await looksOf(clientId, second)
  assert.deepEqual([changed?.theme, changed?.issuer], ['dark', first?.issuer])
  const statusOf = async (path: string | null | undefined) => (await second.fetch(path ?? '')).status
  assert.deepEqual([await statusOf(first?.logo), await statusOf(changed?.logo)], [200, 200])
  await changeLooks(clientId, { logo: null, stylesheet: null, theme: null }, server.deps)
  assert.equal((await filesOf(clientId)).length, 2)
  const none = await looksOf(clientId)
  assert.deepEqual([none?.logo, none?.stylesheet, none?.theme], [null, null, null])
  await changeLooks(clientId, { theme: 'light' }, server.deps)
  assert.deepEqual(await filesOf(clientId), [])
})

test('a registration that is changed says all of the looks: what it leaves out is gone', async () => {
  const { clientId } = await startPartner(server, 'whole', { logo: logoOf(pictures.png), stylesheet: 'p{}' })
  const change = (looks: object) =>
    changeClient(
      { ...(registrationSchema.parse({ ...acme, ...looks }) as Registration), client_id: clientId },
      server.deps,
    )
  await change({ stylesheet: 'p{}' })
  assert.deepEqual([(await looksOf(clientId))?.logo, (await filesOf(clientId)).length], [null, 2])
  await change({ stylesheet: 'a{}' })
  await change({ stylesheet: 'a{}' })
  const { stylesheet } = (await looksOf(clientId)) ?? {}
  assert.deepEqual(await filesOf(clientId), [stylesheet?.slice('/brand/'.length)])
})

test('two partners with one logo: what one drops stays for the other', async () => {
  for (const name of ['one', 'two']) await startPartner(server, name, { logo: logoOf(pictures.webp) })
  for (const theme of ['light', 'dark']) await changeLooks('one', { logo: null, theme }, server.deps)
  assert.deepEqual(await filesOf('one'), [])
  assert.equal((await server.fetch((await looksOf('two'))?.logo ?? '')).status, 200)
})

async function filesOf(clientId: string): Promise<string[]> {
  const sql = `select name from partner_files where client_id = '${clientId}' order by name`
  return (await query<{ name: string }>(server.databaseUrl, sql)).map(({ name }) => name)
}
