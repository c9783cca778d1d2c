// A seed file from start to start: given once, kept in the database, sealed.
import assert from 'node:assert/strict'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { createSigner } from '@wayleave/sdk/partner'
import { emptyFolder, type RunningDev, startDev } from '../../test/harness/command-line.ts'
import { query } from '../../test/harness/query.ts'
import type { Credentials } from '../dev/credentials/file.ts'

const folder = await emptyFolder()
const seed = join(folder, 'seeds', 'acme.json')

const SEED = {
  users: [{ email: 'dana@example.test', password: 'dev-password', first_name: 'Dana', api_key: 'sk-dev-1' }],
  clients: [
    {
      key: 'crm',
      kind: 'workflow',
      name: 'Acme CRM',
      app: 'shop',
      client_id: '5672067294567789354752',
      client_secret: 's3cret',
      redirect_uris: ['http://127.0.0.1:9999/cb'],
      scopes: ['zap', 'profile', 'action:run'],
    },
    {
      key: 'assistant',
      kind: 'ai_actions',
      name: 'Assistant',
      public: true,
      client_id: 'nla-assistant',
      redirect_uris: ['http://127.0.0.1:9999/cb'],
    },
    {
      key: 'acme',
      kind: 'embed',
      name: 'Acme',
      issuer: 'https://accounts.acme.test',
      audience: 'connect.wayleave.test',
      jwks_url: 'http://127.0.0.1:9998/jwks.json',
      tenant_claim: 'org_id',
      require_jti: true,
    },
  ],
  apps: ['../shop.yaml'],
  zap_templates: [{ slug: 'sold-to-mail', title: 'Tell me', steps: [{ app: 'shop', action: 'sold', type: 'read' }] }],
  weather: { tomorrow: 'rain' },
}

const MANIFEST = `key: shop
name: Shop
version: 1.0.0
description: Sells.
hosts: ["127.0.0.1:9901"]
auth: { type: none }
operations:
  list_pets: { kind: read, name: List Pets, description: All., request: { method: GET, url: "http://127.0.0.1:9901/\${SHOP_PATH}" } }
triggers:
  sold: { kind: polling, name: Sold, description: A sale., request: { method: GET, url: "http://127.0.0.1:9901/sales" }, dedupe_key: id }
`

test('a seed is applied as given; a second start without it, and a second time with it, change nothing', async (t) => {
  writeFileSync(join(folder, 'shop.yaml'), MANIFEST)
  mkdirSync(join(folder, 'seeds'))
  writeFileSync(seed, JSON.stringify(SEED))
  const args = ['--port', '0', '--no-demo']
  const first = await startDev([...args, '--seed', seed], { cwd: folder, env: { SHOP_PATH: 'pets' } })
  const before = first.credentials()

  await t.test('given ids, secrets and keys are used, the others are made', () => {
    assert.deepEqual(before.users, [
      { email: 'dana@example.test', password: 'dev-password', api_key: 'sk-dev-1', user_id: 1 },
    ])
    const [crm, assistant, acme] = before.clients
    assert.deepEqual([crm?.client_id, crm?.client_secret, crm?.app], ['5672067294567789354752', 's3cret', 'shop'])
    assert.deepEqual([assistant?.client_id, assistant?.client_secret], ['nla-assistant', null])
    assert.match(acme?.client_secret ?? '', /^\w{43}$/)
    assert.deepEqual(before.embed, [
      {
        key: 'acme',
        client_id: acme?.client_id,
        issuer: 'https://accounts.acme.test',
        audience: 'connect.wayleave.test',
        jwks_url: 'http://127.0.0.1:9998/jwks.json',
        user_claim: 'sub',
        tenant_claim: 'org_id',
        private_jwk: null,
      },
    ])
    assert.deepEqual(
      before.apps.map(({ key, version }) => [key, version]),
      [['shop', '1.0.0']],
    )
    assert.deepEqual(before.providers, [])
  })

  await t.test('every client authenticates at the token endpoint; one with another secret does not', async () => {
    for (const { client_id, client_secret } of before.clients)
      assert.notEqual(
        (await token(first, { client_id, ...(client_secret ? { client_secret } : {}) })).error,
        'invalid_client',
      )
    assert.equal(
      (await token(first, { client_id: '5672067294567789354752', client_secret: 'other' })).error,
      'invalid_client',
    )
  })

  await t.test('what is kept of it is sealed, parts that are not known included', async () => {
    const rows = await query<{ content: string }>(before.database_url, 'select content from dev_seeds')
    assert.equal(rows.length, 1)
    assert.match(rows[0]?.content ?? '', /^v1\.[\w-]{16}\.[\w-]+$/)
  })
  first.signal('SIGTERM')
  await first.exited

  await t.test('a second start needs neither the files nor the environment', async () => {
    rmSync(seed)
    rmSync(join(folder, 'shop.yaml'))
    const second = await startDev(args, { cwd: folder })
    const after = second.credentials()
    assert.deepEqual(lasting(after), lasting(before))
    const other = `sha256('another secret')`
    await query(after.database_url, `update clients set secret_hash = ${other} where kind = 'workflow'`)
    second.signal('SIGTERM')
    await second.exited
  })

  await t.test(
    'the same seed again: generated secrets stay, a secret changed since is null, its app is replaced',
    async () => {
      writeFileSync(seed, JSON.stringify(SEED))
      writeFileSync(join(folder, 'shop.yaml'), MANIFEST.replace('Sells.', 'Buys and sells.'))
      const third = await startDev([...args, '--seed', seed], { cwd: folder, env: { SHOP_PATH: 'all-pets' } })
      const [crm, , acme] = third.credentials().clients
      assert.equal(crm?.client_secret, null)
      assert.deepEqual(
        [acme?.client_id, acme?.client_secret],
        [before.clients[2]?.client_id, before.clients[2]?.client_secret],
      )
      const rows = await query(
        third.credentials().database_url,
        `select model->>'description' as text from app_versions`,
      )
      assert.deepEqual(rows, [{ text: 'Buys and sells.' }])
      await fetch(`${third.ready.url}/_dev/reset`, { method: 'POST' })
      assert.notEqual(
        (await token(third, { client_id: crm?.client_id ?? '', client_secret: 's3cret' })).error,
        'invalid_client',
      )
      third.signal('SIGTERM')
      await third.exited
    },
  )
})

test("the demo partner's JWT is exchanged: dev.json holds all that it takes; its logo and its colours are served", async () => {
  const dev = await startDev(['--port', '0'], { cwd: await emptyFolder() })
  const { embed, clients } = dev.credentials()
  const [partner] = embed
  const [client] = clients
  assert.ok(partner?.private_jwk && client?.client_secret)
  const signer = await createSigner({ issuer: partner.issuer, audience: partner.audience, keys: [partner.private_jwk] })
  const answer = await token(dev, {
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    client_id: client.client_id,
    client_secret: client.client_secret,
    subject_token: await signer.sign('dana', 'petshop-ltd'),
    subject_token_type: 'urn:ietf:params:oauth:token-type:external-jwt',
  })
  assert.equal(answer.token_type, 'Bearer', JSON.stringify(answer))
  const looks = await query<{ path: string }>(
    dev.credentials().database_url,
    'select unnest(array[logo, stylesheet]) as path from partners',
  )
  const served = await Promise.all(looks.map(({ path }) => fetch(dev.ready.url + path)))
  const types = served.map(({ status, headers }) => `${status} ${headers.get('content-type')}`)
  assert.deepEqual(types, ['200 image/svg+xml', '200 text/css; charset=utf-8'])
  dev.signal('SIGTERM')
  assert.equal(await dev.exited, 0)
})

/** What does not depend on ports. */
function lasting({ users, clients, embed, apps }: Credentials) {
  return { users, clients, embed, apps: apps.map(({ id, version }) => [id, version]) }
}

async function token(dev: RunningDev, fields: Record<string, string>): Promise<Record<string, unknown>> {
  const body = new URLSearchParams({ grant_type: 'nothing', ...fields })
  return (await (await fetch(`${dev.ready.url}/oauth/token`, { method: 'POST', body })).json()) as Record<
    string,
    unknown
  >
}
