import assert from 'node:assert/strict'
import { existsSync, statSync } from 'node:fs'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import { emptyFolder, nobody, startDev, wayleave } from '../../test/harness/command-line.ts'
import type { Credentials } from '../dev/credentials/file.ts'
import { providerKeys } from '../dev/providers/index.ts'
import { findEmbeddedPostgres } from '../kernel/embedded-postgres/index.ts'

const folder = await emptyFolder()
const data = join(folder, '.wayleave')

test('one line of JSON when ready, logs on stderr; dev.json for its owner alone; the same again after a restart', async (t) => {
  const first = await startDev(['--port', '0'], { cwd: folder })
  const before = first.credentials()

  await t.test('the line names address, process and dev.json', () => {
    assert.match(first.ready.url, /^http:\/\/localhost:\d+$/)
    assert.equal(first.ready.credentials, join(data, 'dev.json'))
    assert.equal(first.stdout().trim().split('\n').length, 1)
  })

  await t.test('dev.json is mode 0600 and holds the demo', () => {
    assert.equal(statSync(first.ready.credentials).mode & 0o777, 0o600)
    assert.equal(before.url, first.ready.url)
    assert.equal(before.data, data)
    assert.deepEqual(Object.keys(before), [
      'url',
      'database_url',
      'data',
      'users',
      'clients',
      'embed',
      'apps',
      'providers',
    ])
    assert.deepEqual(before.providers.map(({ key }) => key).sort(), [...providerKeys].sort())
    assert.equal(before.embed[0]?.private_jwk?.kty, 'RSA')
    assert.match(before.clients[0]?.webhook_secret ?? '', /^whsec_/)
    assert.deepEqual(
      before.clients.map(({ key, kind }) => [key, kind]),
      [
        ['demo-partner', 'embed'],
        ['crm', 'workflow'],
        ['assistant', 'ai_actions'],
      ],
    )
    assert.deepEqual(
      before.users.map(({ email, password }) => [email, password]),
      [['dana@example.test', 'dev-password']],
    )
    assert.match(before.users[0]?.api_key ?? '', /^sk-/)
    assert.equal(before.apps[0]?.callback_url, `${before.url}/dashboard/auth/oauth/return/CoopAPI/`)
  })

  await t.test(
    "200: the demo's person gets a code and tokens for the demo's client, and her key opens AI Actions",
    async () => {
      const [, crm] = before.clients
      const [dana] = before.users
      const { client_id = '', client_secret, redirect_uris: [redirect_uri = ''] = [] } = crm ?? {}
      const asked = { client_id, redirect_uri, response_type: 'code', scope: 'zap profile', email: dana?.email }
      const approved = await fetch(`${first.ready.url}/_dev/approve`, { method: 'POST', body: JSON.stringify(asked) })
      const { redirect_to } = (await approved.json()) as { redirect_to: string }
      const code = new URL(redirect_to).searchParams.get('code') ?? ''
      const form = {
        grant_type: 'authorization_code',
        code,
        redirect_uri,
        client_id,
        client_secret: client_secret ?? '',
      }
      const tokens = await fetch(`${first.ready.url}/oauth/token`, { method: 'POST', body: new URLSearchParams(form) })
      assert.equal(tokens.status, 200)
      const check = await fetch(`${first.ready.url}/api/v2/auth/check`, {
        headers: { 'x-api-key': dana?.api_key ?? '' },
      })
      assert.equal(((await check.json()) as { email: string }).email, 'dana@example.test')
    },
  )

  await t.test('200: health says that database and queue work', async () => {
    const answer = await fetch(`${first.ready.url}/_dev/health`)
    assert.deepEqual(await answer.json(), { ok: true, database: true, queue: true, version: '0.1.0' })
  })

  await t.test('421: another Host, also one that resolves to this machine', async () => {
    assert.equal(await statusFor(first.ready.url, 'evil.example'), 421)
    assert.equal(await statusFor(first.ready.url, '127.0.0.1.nip.example:80'), 421)
    assert.equal(await statusFor(first.ready.url, `127.0.0.1:${new URL(first.ready.url).port}`), 200)
  })

  await t.test('exit 1: a second one in the same folder, told who has it and how to join', async () => {
    const second = await wayleave(['dev', '--port', '0'], { cwd: folder })
    assert.equal(second.code, 1)
    assert.equal(second.stdout, '')
    assert.equal(second.stderr.trim().split('\n').length, 1)
    for (const word of [String(first.ready.pid), first.ready.url, `--database ${before.database_url}`])
      assert.ok(second.stderr.includes(word), `${word} in ${second.stderr}`)
  })

  await t.test('exit 0 within ten seconds of SIGTERM, PostgreSQL gone', async () => {
    const started = performance.now()
    first.signal('SIGTERM')
    assert.equal(await first.exited, 0)
    assert.ok(performance.now() - started < 10_000)
    assert.equal(await findEmbeddedPostgres(data), undefined)
  })

  await t.test('the same ids, secrets and keys in the same folder', async () => {
    const again = await startDev(['--port', '0'], { cwd: folder })
    assert.equal(again.credentials().url, again.ready.url)
    assert.deepEqual(identities(again.credentials()), identities(before))
    again.signal('SIGINT')
    assert.equal(await again.exited, 0)
  })
})

test('empty lists with --no-demo and no seed', async () => {
  const bare = await emptyFolder()
  const dev = await startDev(['--port', '0', '--no-demo'], { cwd: bare })
  const { users, clients, embed, apps, providers } = dev.credentials()
  assert.deepEqual(
    { users, clients, embed, apps, providers },
    { users: [], clients: [], embed: [], apps: [], providers: [] },
  )
  dev.signal('SIGTERM')
  assert.equal(await dev.exited, 0)
})

test('exit 1: the port is in use, told by whom and what to do; no PostgreSQL is left', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => other.once('listening', resolve))
  const { port } = other.address() as AddressInfo
  const ended = await wayleave(['dev', '--port', String(port), '--no-demo'], { cwd: folder })
  other.close()
  assert.equal(ended.code, 1)
  const line = ended.stderr.trim().split('\n').at(-1) ?? ''
  assert.match(line, new RegExp(`port ${port} is in use .* by process ${process.pid} \\(node\\); .*--port`))
  assert.equal(await findEmbeddedPostgres(data), undefined)
})

test('an ordinary user needs no rights: ready, and everything gone after SIGINT', async (t) => {
  if (!nobody) return t.skip('every test here runs as an ordinary user already')
  const mine = await emptyFolder(0o777)
  const dev = await startDev(['--port', '0', '--no-demo'], { cwd: mine, as: nobody })
  assert.equal(statSync(dev.ready.credentials).uid, nobody.uid)
  dev.signal('SIGINT')
  assert.equal(await dev.exited, 0)
  assert.equal(await findEmbeddedPostgres(join(mine, '.wayleave')), undefined)
})

test('exit 1: an ordinary user may not write the data folder', async (t) => {
  if (!nobody) return t.skip('root owns no folder here that could be refused')
  const refused = await emptyFolder(0o755)
  const ended = await wayleave(['dev', '--port', '0'], { cwd: refused, as: nobody })
  assert.equal(ended.code, 1)
  assert.equal(ended.stderr.trim().split('\n').length, 1)
  assert.match(ended.stderr, /cannot be used by this user/)
  assert.equal(existsSync(join(refused, '.wayleave')), false)
})

function statusFor(url: string, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const { port } = new URL(url)
    request({ host: '127.0.0.1', port, path: '/', headers: { host } }, (answer) => {
      answer.resume()
      resolve(answer.statusCode)
    })
      .on('error', reject)
      .end()
  })
}

function identities({ users, clients, embed, apps, providers }: Credentials) {
  return {
    users,
    clients: clients.map(({ client_id, client_secret, webhook_secret }) => [client_id, client_secret, webhook_secret]),
    embed: embed.map(({ client_id, private_jwk }) => [client_id, private_jwk]),
    apps: apps.map(({ id, version }) => [id, version]),
    providers: providers.map(({ key }) => key),
  }
}
