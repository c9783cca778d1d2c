// People, their keys and grants, and what becomes of clients: on a production database that two servers run on.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { wayleave } from '../../test/harness/command-line.ts'
import { createTestDatabase, prepareTemplate } from '../../test/harness/database.ts'
import { query } from '../../test/harness/query.ts'
import { migrate } from '../kernel/db/index.ts'

await prepareTemplate(migrate)
const { url: database, drop } = await createTestDatabase()
const env = {
  DATABASE_URL: database,
  WAYLEAVE_PUBLIC_URL: 'https://wayleave.acme.test',
  WAYLEAVE_SECRET: randomBytes(32).toString('base64'),
}
const run = (...args: string[]) => wayleave(args, { env })
const json = async (...args: string[]) => {
  const ended = await run(...args, '--json')
  assert.equal(ended.code, 0, ended.stderr)
  assert.equal(ended.stdout.trim().split('\n').length, 1)
  return JSON.parse(ended.stdout)
}
const refused = async (why: RegExp, ...args: string[]) => {
  const ended = await run(...args)
  assert.equal(ended.code, 1)
  assert.equal(ended.stdout, '')
  assert.equal(ended.stderr.trim().split('\n').length, 1, ended.stderr)
  assert.match(ended.stderr, why)
}

test('users create: with a password the account is ready; without one a link sets it, without any mail server', async () => {
  const names = ['--first-name', 'Dana', '--last-name', 'Doe']
  const dana = await json('users', 'create', '--email', 'dana@acme.test', '--password', 'a good password', ...names)
  assert.deepEqual(dana, {
    user_id: dana.user_id,
    email: 'dana@acme.test',
    first_name: 'Dana',
    last_name: 'Doe',
    set_password_link: null,
    link_expires_at: null,
  })
  const omar = await json('users', 'create', '--email', 'omar@acme.test')
  assert.match(omar.set_password_link, /^https:\/\/wayleave\.acme\.test\/confirm-email\?token=[A-Za-z0-9]{43}$/)
  const people = await json('users', 'list')
  assert.deepEqual(
    people.map((one: Record<string, unknown>) => [
      one.email,
      one.email_confirmed,
      one.has_password,
      one.deactivated_at,
    ]),
    [
      ['dana@acme.test', true, true, null],
      ['omar@acme.test', false, false, null],
    ],
  )
  const text = (await run('users', 'list')).stdout
  assert.match(text, /dana@acme\.test +Dana Doe +active\n/)
  assert.match(text, /omar@acme\.test +- +no password yet\n/)
  const rows = await query<{ hash: string }>(
    database,
    `select password_hash as hash from users where id = ${dana.user_id}`,
  )
  assert.match(rows[0]?.hash ?? '', /^\$argon2id\$/)
  assert.deepEqual(await query(database, 'select * from mails'), [])
})

test('users create --staff, users set: who speaks for the operator', async () => {
  const stands = async () => {
    const people: Record<string, unknown>[] = await json('users', 'list')
    return people.find(({ email }) => email === 'ops@acme.test')?.is_staff
  }
  await json('users', 'create', '--email', 'ops@acme.test', '--staff')
  assert.equal(await stands(), true)
  assert.deepEqual((await json('users', 'list'))[0].is_staff, false)
  const changed = await json('users', 'set', 'ops@acme.test', '--no-staff')
  assert.deepEqual(changed, { user_id: changed.user_id, email: 'ops@acme.test', is_staff: false })
  assert.equal(await stands(), false)
  const told = await run('users', 'set', String(changed.user_id), '--staff')
  assert.equal(told.stdout, 'ops@acme.test is staff of this server.\n')
  assert.equal(await stands(), true)
  await refused(/nothing to change: say --staff or --no-staff/, 'users', 'set', 'ops@acme.test')
  await refused(/nobody who may sign in is called nobody@acme\.test/, 'users', 'set', 'nobody@acme.test', '--staff')
})

test('exit 1: an account that cannot be made, each mistake in one line', async () => {
  await refused(/the address Dana@acme\.test has an account already/, 'users', 'create', '--email', 'Dana@acme.test')
  await refused(/--email dana is no e-mail address/, 'users', 'create', '--email', 'dana')
  await refused(/--password: Use at least/, 'users', 'create', '--email', 'x@acme.test', '--password', 'short')
  const withoutUrl = { DATABASE_URL: database, WAYLEAVE_SECRET: env.WAYLEAVE_SECRET }
  const ended = await wayleave(['users', 'create', '--email', 'x@acme.test'], { env: withoutUrl })
  assert.match(ended.stderr, /WAYLEAVE_PUBLIC_URL is not set; the link is made of it/)
  assert.equal((await json('users', 'list')).length, 3)
})

test('api-keys: made once, listed in part, revoked by number or by itself', async () => {
  const made = await json('api-keys', 'create', '--user', 'dana@acme.test', '--name', 'Agent')
  assert.match(made.api_key, /^sk-[A-Za-z0-9]{49}$/)
  const other = await json('api-keys', 'create', '--user', 'DANA@acme.test')
  const list = await run('api-keys', 'list', '--user', 'dana@acme.test')
  assert.ok(!list.stdout.includes(made.api_key))
  assert.match(list.stdout, new RegExp(`${made.id} +Agent +sk-\\w{4}…${made.api_key.slice(-4)} .*never`))
  assert.deepEqual(await json('api-keys', 'revoke', String(made.id)), { ok: true, id: made.id })
  await refused(new RegExp(`there is no such live key: ${made.id}`), 'api-keys', 'revoke', String(made.id))
  assert.deepEqual(await json('api-keys', 'revoke', other.api_key), { ok: true, id: other.id })
  const again = await run('api-keys', 'revoke', other.api_key)
  assert.equal(again.code, 1)
  assert.ok(!again.stderr.includes(other.api_key))
  assert.deepEqual(await json('api-keys', 'list', '--user', 'dana@acme.test'), [])
  await refused(/nobody who may sign in is called lena@acme\.test/, 'api-keys', 'create', '--user', 'lena@acme.test')
  await refused(/--name must be one line/, 'api-keys', 'create', '--user', 'dana@acme.test', '--name', ' ')
})

async function allow(clientId: string, email: string): Promise<string> {
  const rows = await query<{ id: string }>(
    database,
    `insert into grants (client_id, user_id, workspace_id, scopes, authenticated_at, created_at)
     select '${clientId}', id, workspace_id, '{zap}', '2026-01-01', '2026-01-01' from users where email = '${email}'
     returning id::text as id`,
  )
  return rows[0]?.id ?? ''
}

test('grants: listed by person and by client, revoked by number or all of a client', async () => {
  for (const id of ['crm', 'desk'])
    await json('clients', 'create', '--kind', 'workflow', '--name', id, '--client-id', id)
  const first = await allow('crm', 'dana@acme.test')
  const second = await allow('desk', 'dana@acme.test')
  const third = await allow('crm', 'omar@acme.test')
  const ids = async (...args: string[]) =>
    (await json('grants', 'list', ...args)).map(({ id }: { id: string }) => id).sort()
  assert.deepEqual(await ids(), [first, second, third])
  assert.deepEqual(await ids('--user', 'dana@acme.test'), [first, second])
  assert.deepEqual(await ids('--user', 'dana@acme.test', '--client', 'crm'), [first])
  assert.match((await run('grants', 'list')).stdout, new RegExp(`${third} +omar@acme\\.test +crm +zap `))
  assert.deepEqual(await json('grants', 'revoke', second), { ok: true, revoked: [second] })
  await refused(new RegExp(`there is no live grant ${second}, x`), 'grants', 'revoke', second, 'x', first)
  await refused(/name grants by number, or all of a --user or --client/, 'grants', 'revoke')
  await refused(/name grants by number/, 'grants', 'revoke', first, '--client', 'crm')
  assert.match((await run('grants', 'revoke', '--client', 'crm')).stdout, /2 grants are revoked/)
  assert.deepEqual(await ids(), [])
})

test('users deactivate: keys and grants end with the account; the address stays taken', async () => {
  await json('api-keys', 'create', '--user', 'dana@acme.test')
  await allow('crm', 'dana@acme.test')
  const { user_id } = await json('users', 'deactivate', 'dana@acme.test')
  assert.deepEqual(await json('grants', 'list'), [])
  const live = await query(database, `select 1 from api_keys where user_id = ${user_id} and revoked_at is null`)
  assert.deepEqual(live, [])
  assert.match((await run('users', 'list')).stdout, /dana@acme\.test +Dana Doe +deactivated/)
  await refused(/nobody who may sign in is called dana@acme\.test/, 'users', 'deactivate', 'dana@acme.test')
  await refused(/nobody who may sign in is called 99/, 'users', 'deactivate', '99')
})

test('clients: settings, another secret, the end; each mistake in one line', async () => {
  const before = await json('clients', 'show', 'crm')
  const changed = await json(
    'clients',
    'set',
    'crm',
    '--name',
    'CRM 2',
    '--redirect-uri',
    'https://crm.test/cb',
    '--scope',
    'zap',
  )
  assert.deepEqual(changed, { ...before, name: 'CRM 2', redirect_uris: ['https://crm.test/cb'], scopes: ['zap'] })
  assert.deepEqual((await json('clients', 'set', 'crm', '--no-scope', '--retry-window-seconds', '30')).scopes, [])
  const wrong = await run('clients', 'set', 'crm', '--redirect-uri', 'http://crm.test/cb', '--issuer', 'i')
  assert.equal(wrong.code, 1)
  assert.match(wrong.stderr, /--issuer is not for this kind/)
  await refused(/nothing to change/, 'clients', 'set', 'crm')
  await refused(/no partner has the id crm: --logo/, 'clients', 'set', 'crm', '--no-logo')

  const { client_secret } = await json('clients', 'regenerate-secret', 'crm')
  assert.match(client_secret, /^\w{43}$/)
  await json('clients', 'create', '--kind', 'ai_actions', '--name', 'Assistant', '--client-id', 'assistant')
  await refused(/assistant is a public client: it keeps no secret/, 'clients', 'regenerate-secret', 'assistant')
  for (const command of ['regenerate-secret', 'delete', 'show'])
    await refused(/no client has the id nobody; wayleave clients list/, 'clients', command, 'nobody')
  assert.deepEqual(await json('clients', 'delete', 'crm'), { ok: true, client_id: 'crm' })
  await refused(/no client has the id crm/, 'clients', 'delete', 'crm')
})

test('what the command line did stands in the audit log, without any secret', async () => {
  const rows = await query<{ action: string }>(
    database,
    `select action from audit_log where actor = 'command line' group by action order by action collate "C"`,
  )
  assert.deepEqual(
    rows.map(({ action }) => action),
    [
      'api_key.created',
      'api_key.revoked',
      'client.changed',
      'client.created',
      'client.deleted',
      'client.secret_regenerated',
      'grant.revoked',
      'person.changed',
      'person.created',
      'person.deactivated',
    ],
  )
  await drop()
})
