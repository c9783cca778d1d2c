// What a person reads when a command cannot do what it is asked: one line each, exit 1, nothing written.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { type Finished, wayleave } from '../../test/harness/command-line.ts'
import { createTestDatabase, prepareTemplate } from '../../test/harness/database.ts'
import { query } from '../../test/harness/query.ts'
import { migrate } from '../kernel/db/index.ts'

await prepareTemplate(migrate)
const folder = mkdtempSync(join(tmpdir(), 'wayleave-refused-'))
after(() => rmSync(folder, { recursive: true }))

const production = {
  WAYLEAVE_PUBLIC_URL: 'https://wayleave.acme.test',
  WAYLEAVE_SECRET: randomBytes(32).toString('base64'),
  WAYLEAVE_PORT: '0',
}

test('exit 1: the database cannot be reached, and its password is not told', async () => {
  for (const command of ['dev', 'migrate', 'start']) {
    const database = 'postgres://acme:s3cret@127.0.0.1:1/nowhere'
    const ended = await wayleave([command, '--database', database], { cwd: folder, env: production })
    assert.match(
      oneLine(ended),
      /the database postgres:\/\/acme@127.0.0.1:1\/nowhere cannot be reached: nothing listens there/,
    )
  }
})

test('exit 1: what names the database is no URL of one', async () => {
  const ended = await wayleave(['dev', '--database', 'localhost'], { cwd: folder })
  assert.match(oneLine(ended), /must be given as postgres:\/\//)
})

test('exit 1: wrong password, no such database', async () => {
  const { url, drop } = await createTestDatabase()
  const wrongPassword = Object.assign(new URL(url), { password: 'wrong' }).href
  const noDatabase = Object.assign(new URL(url), { pathname: '/nowhere' }).href
  assert.match(oneLine(await wayleave(['migrate', '--database', wrongPassword])), /user name or password are wrong/)
  assert.match(oneLine(await wayleave(['migrate', '--database', noDatabase])), /there is no such database/)
  await drop()
})

test('exit 1: dev refuses a database that has tables and no mark, and touches nothing', async () => {
  const { url, drop } = await createTestDatabase()
  await query(url, 'drop schema public cascade; create schema public; create table theirs (id int)')
  const ended = await wayleave(['dev', '--database', url, '--port', '0'], { cwd: folder })
  assert.match(oneLine(ended), /has tables that wayleave dev did not make/)
  assert.deepEqual(await tables(url), ['theirs'])
  await drop()
})

test('exit 1: start refuses a database of wayleave dev', async () => {
  const { url, drop } = await createTestDatabase()
  await query(url, `insert into settings values ('development', '{"since":"2026-01-01"}')`)
  const ended = await wayleave(['start', '--database', url], { env: production })
  assert.match(oneLine(ended), /belongs to wayleave dev/)
  await drop()
})

test('exit 1: start refuses a database that lacks migrations; migrate brings them, twice is fine', async () => {
  const { url, drop } = await createTestDatabase()
  await query(url, 'drop schema public cascade; create schema public')
  assert.match(oneLine(await wayleave(['start', '--database', url], { env: production })), /run wayleave migrate first/)
  const first = await wayleave(['migrate', '--database', url, '--json'])
  assert.equal(first.code, 0, first.stderr)
  assert.equal(JSON.parse(first.stdout).applied[0], '001-house')
  assert.deepEqual(JSON.parse((await wayleave(['migrate', '--database', url, '--json'])).stdout), {
    ok: true,
    applied: [],
  })
  await drop()
})

test('exit 1: start with another WAYLEAVE_SECRET than the database was sealed with', async () => {
  const { url, drop } = await createTestDatabase()
  const registered = await wayleave(['clients', 'create', '--kind', 'workflow', '--name', 'CRM', '--database', url], {
    env: production,
  })
  assert.equal(registered.code, 0, registered.stderr)
  const other = { ...production, WAYLEAVE_SECRET: randomBytes(32).toString('hex') }
  assert.match(oneLine(await wayleave(['start', '--database', url], { env: other })), /WAYLEAVE_SECRET is not the key/)
  await drop()
})

test('exit 1: start without a master key, in production', async () => {
  const { WAYLEAVE_SECRET: _none, ...without } = production
  for (const env of [without, { ...without, WAYLEAVE_SECRET: '' }]) {
    const { code, stderr } = await wayleave(['start', '--database', 'postgres://127.0.0.1:1/none'], { env })
    assert.equal(code, 1)
    assert.match(stderr, /WAYLEAVE_SECRET is not set/)
  }
})

test('exit 1: start lists every insecure setting', async () => {
  const env = { WAYLEAVE_PUBLIC_URL: 'http://acme.test', WAYLEAVE_SECRET: 'short', WAYLEAVE_PUBLIC_ULR: 'x' }
  const ended = await wayleave(['start'], { env })
  assert.equal(ended.code, 1)
  for (const name of ['DATABASE_URL is not set', 'must be an https origin', 'must be 32 bytes', 'WAYLEAVE_PUBLIC_ULR'])
    assert.ok(ended.stderr.includes(name), `${name} in ${ended.stderr}`)
})

test('exit 1: an option, a command or a value that is not known, with the nearest that is', async () => {
  assert.match((await wayleave(['dev', '--sead', 'x'])).stderr, /unknown option '--sead'\n\(Did you mean --seed\?\)/)
  assert.match((await wayleave(['migrat'])).stderr, /unknown command 'migrat'\n\(Did you mean migrate\?\)/)
  assert.match(
    (await wayleave(['dev', '--port', '70000'])).stderr,
    /--port <number>.* It must be a number from 0 to 65535/,
  )
  assert.match((await wayleave(['start', '--role', 'web'])).stderr, /Allowed choices are all, api, worker/)
  assert.equal((await wayleave(['frob'])).code, 1)
})

test('exit 1: administration without a database says how to name one', async () => {
  const ended = await wayleave(['clients', 'list'], { cwd: folder })
  assert.match(oneLine(ended), /there is no database in .*; name one with --database/)
})

test('exit 1: every mistake of a seed file and of its manifests, with file and line; no database is made', async () => {
  writeFileSync(join(folder, 'shop.yaml'), 'key: Shop\nname: Shop\nversion: 1.0.0\nauth: { type: none }\n')
  writeFileSync(join(folder, 'seed.yaml'), SEED)
  const ended = await wayleave(['dev', '--seed', 'seed.yaml', '--port', '0'], { cwd: folder })
  assert.equal(ended.code, 1)
  assert.match(ended.stderr, /seed\.yaml:2:\d+ .*users\[0\]\.email/)
  assert.match(ended.stderr, /seed\.yaml:2:20 .*users\[0\]\.pasword: .*Did you mean "password"\?/)
  assert.doesNotMatch(ended.stderr, /colour/, 'what nobody could have meant otherwise is kept')
  assert.match(ended.stderr, /seed\.yaml:4:\d+ .*clients\[0\]\.kind: .*embed/)
  assert.match(ended.stderr, /seed\.yaml:5:\d+ .*clients\[1\]\.redirect_uris\[0\]: .*http/)
  assert.match(ended.stderr, /seed\.yaml:7:\d+ .*apps\[1\]: \.\/missing\.yaml/)
  assert.match(ended.stderr, /shop\.yaml:1:1 .*key/)
})

const SEED = `users:
  - { email: dana, pasword: secret, colour: red }
clients:
  - { key: acme, kind: embeded, name: Acme }
  - { key: crm, kind: workflow, name: CRM, redirect_uris: ["http://crm.test/cb"] }
apps:
  [./shop.yaml, ./missing.yaml]
`

function oneLine({ code, stdout, stderr }: Finished): string {
  assert.equal(code, 1, stderr)
  assert.equal(stdout, '')
  assert.equal(stderr.trim().split('\n').length, 1, stderr)
  return stderr
}

async function tables(url: string): Promise<string[]> {
  const rows = await query<{ name: string }>(url, `select tablename as name from pg_tables where schemaname = 'public'`)
  return rows.map(({ name }) => name)
}
