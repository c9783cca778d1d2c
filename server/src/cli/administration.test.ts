// Administration of a production database, and of the embedded one of a `wayleave dev` that runs.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { emptyFolder, startDev, wayleave } from '../../test/harness/command-line.ts'
import { createTestDatabase, prepareTemplate } from '../../test/harness/database.ts'
import { pictures } from '../../test/harness/pictures.ts'
import { query } from '../../test/harness/query.ts'
import { migrate } from '../kernel/db/index.ts'

await prepareTemplate(migrate)
const folder = await emptyFolder()
const { url: database, drop } = await createTestDatabase()
const env = {
  DATABASE_URL: database,
  WAYLEAVE_PUBLIC_URL: 'https://wayleave.acme.test',
  WAYLEAVE_SECRET: randomBytes(32).toString('base64'),
}
const run = (...args: string[]) => wayleave(args, { cwd: folder, env })
const json = async (...args: string[]) => JSON.parse((await run(...args, '--json')).stdout)

test('clients create: a partner with every field; secrets this once, never again', async () => {
  const flags = {
    kind: 'embed',
    name: 'Acme Ltd',
    key: 'acme',
    'client-id': 'acme-1',
    issuer: 'https://accounts.acme.test',
    audience: 'connect.acme.test',
    'jwks-url': 'https://acme.test/jwks.json',
    'user-claim': 'uid',
    'tenant-claim': 'org_id',
    'email-claim': 'email',
    'label-claim': 'name',
    'max-lifetime-seconds': '120',
    'confirm-url': 'https://acme.test/confirm',
    'on-expired': 'hold',
    'reconnect-url': 'https://acme.test/accounts',
    theme: 'dark',
    logo: 'acme.svg',
    stylesheet: 'acme.css',
  }
  writeFileSync(join(folder, 'acme.svg'), pictures.svg)
  writeFileSync(join(folder, 'acme.css'), ':root { --accent: #5b2fb5 }')
  const lists = [
    '--redirect-uri',
    'https://acme.test/a',
    '--redirect-uri',
    'https://acme.test/b',
    '--origin',
    'https://acme.test',
    '--scope',
    'zap',
    '--scope',
    'action:run',
  ]
  const given = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, value])
  const made = await json('clients', 'create', ...given, ...lists, '--require-jti', '--confirm-identity')
  assert.match(made.client_secret, /^\w{43}$/)
  assert.match(made.webhook_secret, /^whsec_/)

  const shown = await json('clients', 'show', 'acme-1')
  assert.deepEqual({ ...shown, client_secret: made.client_secret, webhook_secret: made.webhook_secret }, made)
  assert.equal(shown.client_secret, undefined)
  assert.deepEqual(shown.redirect_uris, ['https://acme.test/a', 'https://acme.test/b'])
  assert.deepEqual(shown.scopes, ['zap', 'action:run'])
  const { logo, stylesheet, ...partner } = shown.partner
  assert.match(logo, /^\/brand\/[\w-]{43}\.svg$/)
  assert.match(stylesheet, /^\/brand\/[\w-]{43}\.css$/)
  assert.deepEqual(partner, {
    issuer: 'https://accounts.acme.test',
    audience: 'connect.acme.test',
    jwks_url: 'https://acme.test/jwks.json',
    user_claim: 'uid',
    tenant_claim: 'org_id',
    email_claim: 'email',
    label_claim: 'name',
    max_lifetime_seconds: 120,
    require_jti: true,
    confirm_identity: true,
    confirm_url: 'https://acme.test/confirm',
    on_expired: 'hold',
    reconnect_url: 'https://acme.test/accounts',
    origins: ['https://acme.test'],
    theme: 'dark',
  })
  const text = (await run('clients', 'list')).stdout
  assert.match(text, /acme-1 +embed +acme +Acme Ltd/)
  assert.ok(!text.includes(made.client_secret))
})

test('clients set: the looks that are named change, the others stay; what cannot be taken changes nothing', async () => {
  const before = (await json('clients', 'show', 'acme-1')).partner
  writeFileSync(join(folder, 'acme.png'), pictures.png)
  const { partner } = await json('clients', 'set', 'acme-1', '--logo', 'acme.png', '--no-theme')
  assert.match(partner.logo, /\.png$/)
  assert.deepEqual({ ...partner, logo: before.logo, theme: before.theme }, before)
  assert.equal(partner.theme, null)
  writeFileSync(join(folder, 'bad.css'), '@import "x";')
  const refusals: [string[], RegExp][] = [
    [
      ['acme-1', '--logo', 'bad.css', '--stylesheet', 'bad.css'],
      /--logo bad\.css is no PNG.*\n +--stylesheet bad\.css has @import/,
    ],
    [['acme-1', '--logo', 'missing.svg'], /--logo missing\.svg is no file that can be read/],
    [['acme-1'], /nothing to change/],
    [['nobody', '--theme', 'dark'], /no client has the id nobody/],
  ]
  for (const [args, why] of refusals) {
    const ended = await run('clients', 'set', ...args)
    assert.equal(ended.code, 1)
    assert.match(ended.stderr, why)
  }
  assert.deepEqual((await json('clients', 'show', 'acme-1')).partner, partner)
  assert.equal((await json('clients', 'set', 'acme-1', '--no-logo', '--no-stylesheet')).partner.stylesheet, null)
})

test("clients create and set --owner: in that person's console, and taken out of it again", async () => {
  await json('users', 'create', '--email', 'omar@acme.test', '--password', 'correct horse')
  const made = ['--kind', 'workflow', '--name', 'Owned', '--client-id', 'owned', '--owner', 'omar@acme.test']
  await json('clients', 'create', ...made)
  const ownerOfClient = async () => {
    const rows = await query<{ email: string | null }>(
      database,
      "select email from clients left join users on users.id = owner_user_id where client_id = 'owned'",
    )
    return rows[0]?.email
  }
  assert.equal(await ownerOfClient(), 'omar@acme.test')
  const shown = await run('clients', 'show', 'owned')
  assert.match(shown.stdout, /^owner +omar@acme\.test$/m)
  assert.match(shown.stdout, /^scopes +all of its kind$/m)
  assert.match((await run('clients', 'list')).stdout, /^owned .* omar@acme\.test$/m)
  assert.equal((await json('clients', 'set', 'owned', '--no-owner')).owner, null)
  assert.equal(await ownerOfClient(), null)
  assert.equal((await json('clients', 'set', 'owned', '--owner', 'omar@acme.test')).owner, 'omar@acme.test')
  const owners = (await json('clients', 'list')).map(({ client_id, owner }: Record<string, string>) => [
    client_id,
    owner,
  ])
  assert.deepEqual(owners, [
    ['acme-1', null],
    ['owned', 'omar@acme.test'],
  ])
  assert.equal(await ownerOfClient(), 'omar@acme.test')
  for (const args of [
    ['clients', 'set', 'owned', '--owner', 'nobody@acme.test'],
    ['clients', 'create', '--kind', 'workflow', '--name', 'Y', '--owner', 'nobody@acme.test'],
  ]) {
    const ended = await run(...args)
    assert.equal(ended.code, 1)
    assert.match(ended.stderr, /nobody who may sign in is called nobody@acme\.test/)
  }
  assert.equal((await run('clients', 'delete', 'owned')).code, 0)
})

test('exit 1: a client that cannot be registered, each flag named; nothing is written', async () => {
  const ended = await run(
    'clients',
    'create',
    '--kind',
    'embed',
    '--name',
    'X',
    '--jwks-url',
    'ftp://x',
    '--issuer',
    'i',
  )
  assert.equal(ended.code, 1)
  for (const flag of ['--jwks-url', '--audience is missing', '--tenant-claim is missing'])
    assert.ok(ended.stderr.includes(flag), `${flag} in ${ended.stderr}`)
  const wrongKind = await run('clients', 'create', '--kind', 'workflow', '--name', 'X', '--issuer', 'i')
  assert.match(wrongKind.stderr, /--issuer is not for this kind/)
  const values = ['--retry-window-seconds', '61']
  const wrongValues = await run('clients', 'create', '--kind', 'workflow', '--name', 'X', ...values)
  assert.match(wrongValues.stderr, /--retry-window-seconds must be at most 60\n/)
  const wrongScopes = await run(
    'clients',
    'create',
    '--kind',
    'ai_actions',
    '--name',
    'X',
    '--scope',
    'opnid',
    '--scope',
    'x',
  )
  assert.match(wrongScopes.stderr, /"opnid" is no scope of the kind ai_actions\. Did you mean "openid"\?\n/)
  assert.match(wrongScopes.stderr, /"x" is no scope .* Known are openid, nla:exposed_actions:execute\n/)
  const taken = await run('clients', 'create', '--kind', 'workflow', '--name', 'X', '--client-id', 'acme-1')
  assert.match(taken.stderr, /the client id acme-1 is taken/)
  assert.equal((await json('clients', 'list')).length, 1)
})

test('a client of AI Actions that lacks a redirect URI: said when it is made', async () => {
  const made = ['clients', 'create', '--kind', 'ai_actions', '--name', 'Agent', '--client-id', 'agent']
  assert.match((await run(...made)).stdout, /\nAgent can ask nobody for consent until it has a redirect URI\.\n$/)
  await run('clients', 'delete', 'agent')
  const whole = await run(...made, '--redirect-uri', 'https://acme.test/cb')
  assert.equal(whole.code, 0, whole.stderr)
  assert.doesNotMatch(whole.stdout, /can ask nobody/)
  await run('clients', 'delete', 'agent')
})

test('apps: checked without a database, pushed once, refused with other content and with mistakes', async () => {
  const file = join(folder, 'shop.yaml')
  writeFileSync(file, MANIFEST)
  assert.match((await run('apps', 'check', 'shop.yaml')).stdout, /shop 1\.0\.0 is good/)
  assert.deepEqual(await run('apps', 'check', 'shop.yaml', 'none.yaml').then(({ code, stderr }) => [code, stderr]), [
    1,
    'wayleave: none.yaml: there is no such file\n',
  ])
  assert.match((await run('apps', 'push', 'shop.yaml')).stdout, /shop 1\.0\.0 is published/)
  assert.match((await run('apps', 'push', 'shop.yaml')).stdout, /is published already/)
  writeFileSync(file, MANIFEST.replace('Sells.', 'Buys.'))
  const other = await run('apps', 'push', 'shop.yaml')
  assert.equal(other.code, 1)
  assert.match(other.stderr, /raise the version/)
  writeFileSync(file, MANIFEST.replace('name: Shop', 'nme: Shop').replace('1.0.0', '1'))
  for (const command of ['check', 'push']) {
    const ended = await run('apps', command, 'shop.yaml')
    assert.equal(ended.code, 1)
    assert.match(ended.stderr, /shop\.yaml:2:1 .*nme/)
    assert.match(ended.stderr, /shop\.yaml:3:1 .*version/)
  }
  assert.deepEqual(
    (await json('apps', 'list')).map(({ key, version }: Record<string, string>) => [key, version]),
    [['shop', '1.0.0']],
  )
})

test('doctor: exit 0 when all is well; exit 1, and why, with a wrong key or without a database', async () => {
  const well = await run('doctor')
  assert.equal(well.code, 0, well.stdout)
  assert.match(well.stdout, /✓ master key +key [0-9a-f]{8} is the one of this database/)
  assert.match(well.stdout, /! limits +default; WAYLEAVE_TRUSTED_PROXIES is not set/)
  await query(
    database,
    `insert into signing_keys (kid, alg, public_jwk, private_key, created_at, signs_from)
    values ('old', 'RS256', '{}', 'v1.none', '2020-01-01', '2020-01-01')`,
  )
  const closed = await run('doctor')
  assert.equal(closed.code, 1)
  assert.match(closed.stdout, /✗ signing keys +old cannot be opened/)
  await query(database, `delete from signing_keys where kid = 'old'`)
  const off = await wayleave(['doctor'], { env: { ...env, WAYLEAVE_RATE_LIMITS: 'off' } })
  assert.match(off.stdout, /! limits +WAYLEAVE_RATE_LIMITS is off/)
  assert.match(well.stdout, /! mail server +SMTP_URL is not set: mails wait, and nobody can sign up by himself/)
  const mailing = { ...env, SMTP_URL: 'smtps://u:s3cret@mail.acme.test:465', WAYLEAVE_MAIL_FROM: 'Acme <a@acme.test>' }
  const named = await wayleave(['doctor'], { env: mailing })
  assert.match(named.stdout, /✓ mail server +mail\.acme\.test:465, as a@acme\.test/)
  assert.doesNotMatch(named.stdout, /s3cret/)
  const broken = { ...env, SMTP_URL: 'mail.acme.test', WAYLEAVE_MAIL_FROM: 'a@acme.test, b@acme.test' }
  assert.match(
    (await wayleave(['doctor'], { env: broken })).stdout,
    /WAYLEAVE_MAIL_FROM must be one sender[\s\S]*SMTP_URL must be as in/,
  )
  const wrongKey = await wayleave(['doctor', '--json'], {
    env: { ...env, WAYLEAVE_SECRET: randomBytes(32).toString('hex') },
  })
  assert.equal(wrongKey.code, 1)
  const { checks } = JSON.parse(wrongKey.stdout) as { checks: Array<{ name: string; verdict: string }> }
  assert.deepEqual(
    checks.filter(({ verdict }) => verdict === 'bad').map(({ name }) => name),
    ['master key'],
  )
  const away = await wayleave(['doctor', '--database', 'postgres://acme@127.0.0.1:1/x'], { env })
  assert.equal(away.code, 1)
  assert.match(away.stdout, /✗ database .* nothing listens there/)
  await drop()
})

test('the embedded database of a data folder, while it runs and after', async () => {
  const bare = await emptyFolder()
  const dev = await startDev(['--port', '0', '--no-demo'], { cwd: bare })
  const list = async () => JSON.parse((await wayleave(['clients', 'list', '--json'], { cwd: bare })).stdout)
  const assistant = await wayleave(['clients', 'create', '--kind', 'ai_actions', '--name', 'Assistant', '--json'], {
    cwd: bare,
  })
  const { client_id } = JSON.parse(assistant.stdout)
  const refused = await fetch(`${dev.ready.url}/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'nothing', client_id }),
  })
  assert.notEqual(((await refused.json()) as { error: string }).error, 'invalid_client')
  assert.equal((await list())[0].client_id, client_id)

  const here = (...args: string[]) => wayleave([...args, '--json'], { cwd: bare })
  const crm = JSON.parse((await here('clients', 'create', '--kind', 'workflow', '--name', 'CRM')).stdout)
  const errorWith = async (client_secret: string) => {
    const body = new URLSearchParams({ grant_type: 'nothing', client_id: crm.client_id, client_secret })
    return ((await (await fetch(`${dev.ready.url}/oauth/token`, { method: 'POST', body })).json()) as { error: string })
      .error
  }
  assert.equal(await errorWith(crm.client_secret), 'unsupported_grant_type')
  const made = JSON.parse((await here('clients', 'regenerate-secret', crm.client_id)).stdout)
  assert.equal(await errorWith(crm.client_secret), 'invalid_client', 'the running server has heard of it')
  assert.equal(await errorWith(made.client_secret), 'unsupported_grant_type')
  const link = JSON.parse((await here('users', 'create', '--email', 'dana@acme.test')).stdout).set_password_link
  assert.equal((await fetch(link)).status, 200)
  dev.signal('SIGTERM')
  await dev.exited
  assert.equal((await list())[0].client_id, client_id)
  assert.equal((await wayleave(['doctor'], { cwd: bare })).code, 0)
})

const MANIFEST = `key: shop
name: Shop
version: 1.0.0
description: Sells.
hosts: ["127.0.0.1:9901"]
auth: { type: none }
operations:
  list_pets: { kind: read, name: List Pets, description: All., request: { method: GET, url: "http://127.0.0.1:9901/pets" } }
`
