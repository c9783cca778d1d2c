// `wayleave conformance oauth`: a good server passes, and each mistake of a careless one is named.
import assert from 'node:assert/strict'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { XMLParser } from 'fast-xml-parser'
import * as z from 'zod'
import { freePort } from '../../../test/harness/apache.ts'
import { emptyFolder, wayleave } from '../../../test/harness/command-line.ts'
import { startProvider } from '../../dev/providers/index.ts'
import { startCarelessServer } from './careless-server.fixture.ts'

const report = z.object({
  ok: z.boolean(),
  checks: z.array(
    z.object({
      id: z.string(),
      result: z.enum(['passed', 'warned', 'failed', 'skipped']),
      why: z.string().optional(),
      note: z.string().optional(),
      exchanges: z.array(z.object({ sent: z.string(), got: z.string() })).optional(),
    }),
  ),
})

const consent = fileURLToPath(new URL('../../dev/providers/answer-consent.ts', import.meta.url))

async function rotatorFolder() {
  const port = await freePort()
  const provider = await startProvider('rotator', { redirectPathPrefix: '/dashboard/' })
  const folder = await emptyFolder()
  const manifest = fileURLToPath(new URL('../../dev/apps/rotator.yaml', import.meta.url))
  await writeFile(
    join(folder, 'agree.ts'),
    `import { answerConsent } from '${consent}'
     await fetch(await answerConsent(process.argv[2] ?? ''))`,
  )
  await writeFile(
    join(folder, 'oauth.yaml'),
    `app: ${manifest}
redirect_uri: http://127.0.0.1:${port}/dashboard/auth/oauth/return/RotatorAPI/
approve: { by: command, command: ["${process.execPath}", "agree.ts"] }
wait_seconds: 20
`,
  )
  const env = {
    ROTATOR_HOST: provider.host,
    ROTATOR_URL: provider.url,
    ROTATOR_CLIENT_SECRET: provider.clientSecret,
  }
  return { provider, folder, env }
}

test('a server that rotates its refresh tokens passes; one warning tells what a lost answer costs', async (t) => {
  const { provider, folder, env } = await rotatorFolder()
  t.after(() => provider.close())
  const args = ['conformance', 'oauth', '--config', 'oauth.yaml', '--json', '--junit', 'report.xml']
  const { code, stdout, stderr } = await wayleave(args, { cwd: folder, env })
  const { ok, checks } = report.parse(JSON.parse(stdout || '{}'))
  const resultOf = (id: string) => checks.find((check) => check.id === id)?.result
  assert.deepEqual(
    checks.filter(({ result }) => result === 'failed').map(({ id, why }) => `${id}: ${why}`),
    [],
    stderr,
  )
  assert.equal(code, 0)
  assert.equal(ok, true)
  for (const id of [
    'callback.code',
    'token.exchange',
    'api.wrong-token',
    'refresh.works',
    'code.single-use',
    'code.pkce',
  ])
    assert.equal(resultOf(id), 'passed', id)
  assert.equal(resultOf('refresh.lost-answer'), 'warned')
  assert.equal(stdout.includes(provider.clientSecret), false)
  const suite = new XMLParser({ ignoreAttributes: false }).parse(await readFile(join(folder, 'report.xml'), 'utf8'))
  assert.equal(Number(suite.testsuite['@_tests']), checks.length)
  assert.equal(suite.testsuite['@_failures'], '0')
})

async function carelessFolder() {
  const server = await startCarelessServer()
  const folder = await emptyFolder()
  await writeFile(
    join(folder, 'careless.yaml'),
    `key: careless
name: Careless
version: 1.0.0
hosts: ["${new URL(server.url).host}"]
auth:
  type: oauth2
  oauth2:
    client_id: careless-client
    client_secret: careless-client-secret
    authorize_url: ${server.url}/authorize
    access_token_url: ${server.url}/token
  test: { method: GET, url: "${server.url}/me" }
`,
  )
  await writeFile(
    join(folder, 'oauth.yaml'),
    `app: careless.yaml\nredirect_uri: http://127.0.0.1:${await freePort()}/cb\napprove: { by: follow }\n`,
  )
  return { server, folder }
}

test('a careless server: exit 1, and each mistake is named with what was sent, what came, why and what mends it', async (t) => {
  const { server, folder } = await carelessFolder()
  t.after(() => server.close())
  const { code, stdout } = await wayleave(['conformance', 'oauth', '--config', 'oauth.yaml', '--json'], { cwd: folder })
  assert.equal(code, 1)
  const { checks } = report.parse(JSON.parse(stdout || '{}'))
  const failures = checks.filter(({ result }) => result === 'failed').map(({ id }) => id)
  assert.deepEqual(failures, [
    'authorize.redirect-uri',
    'authorize.client-id',
    'callback.state',
    'api.wrong-token',
    'refresh.works',
    'code.made-up',
    'code.client-secret',
    'code.single-use',
    'code.redirect-uri',
  ])
  const wrongToken = checks.find(({ id }) => id === 'api.wrong-token')
  assert.match(wrongToken?.exchanges?.[0]?.got ?? '', /^403/)
  for (const secret of ['careless-client-secret', 'careless-access-token', 'careless-code'])
    assert.equal(stdout.includes(secret), false, secret)
})

test('the report for people, and the JUnit one, hold the same failures; control characters break neither', async (t) => {
  const { server, folder } = await carelessFolder()
  t.after(() => server.close())
  const args = ['conformance', 'oauth', '--config', 'oauth.yaml', '--only', 'api', '--junit', 'report.xml']
  const { code, stdout } = await wayleave(args, { cwd: folder })
  assert.equal(code, 1)
  assert.match(stdout, /✗ A wrong token is answered with 401 {2}\(api\.wrong-token\)\n {4}sent {2}GET http/)
  assert.match(stdout, / {4}mend {2}Answer 401/)
  assert.match(stdout, /\d+ checks: .* 1 failed/)
  const { testsuite } = new XMLParser({ ignoreAttributes: false }).parse(
    await readFile(join(folder, 'report.xml'), 'utf8'),
  )
  assert.equal(testsuite['@_failures'], '1')
  assert.match(JSON.stringify(testsuite), /Only a 401 makes Wayleave refresh/)
})

test('a config with mistakes, or an app without OAuth: one line for each, and nothing is sent', async () => {
  const folder = await emptyFolder()
  await writeFile(join(folder, 'oauth.yaml'), 'app: none.yaml\nconsent: 3\n')
  const misspelt = await wayleave(['conformance', 'oauth', '--config', 'oauth.yaml'], { cwd: folder })
  assert.equal(misspelt.code, 1)
  assert.match(misspelt.stderr, /oauth\.yaml:2:1 {2}consent: /)
  await writeFile(join(folder, 'oauth.yaml'), 'app: plain.yaml\n')
  await writeFile(join(folder, 'plain.yaml'), 'key: plain\nname: Plain\nversion: 1.0.0\nauth: { type: none }\n')
  const plain = await wayleave(['conformance', 'oauth', '--config', 'oauth.yaml'], { cwd: folder })
  assert.equal(plain.code, 1)
  assert.match(plain.stderr, /auth is of type none; these checks play oauth2/)
})

test('a server that does not answer: one failure says so, and nothing else is made of it', async () => {
  const { server, folder } = await carelessFolder()
  await server.close()
  const { code, stdout } = await wayleave(['conformance', 'oauth', '--config', 'oauth.yaml', '--json'], { cwd: folder })
  assert.equal(code, 1)
  const { checks } = report.parse(JSON.parse(stdout || '{}'))
  assert.deepEqual([...new Set(checks.map(({ result }) => result))], ['failed', 'skipped'])
  assert.deepEqual(
    checks.filter(({ result }) => result === 'failed').map(({ id }) => id),
    ['addresses.answer'],
  )
})

test('an approve command that fails is not waited for, and not asked again', async (t) => {
  const { server, folder } = await carelessFolder()
  t.after(() => server.close())
  const config = `app: careless.yaml
redirect_uri: http://127.0.0.1:${await freePort()}/cb
approve: { by: command, command: [node, -e, "process.exit(3)"] }
wait_seconds: 60
`
  await writeFile(join(folder, 'oauth.yaml'), config)
  const started = performance.now()
  const { stdout } = await wayleave(['conformance', 'oauth', '--config', 'oauth.yaml', '--json'], { cwd: folder })
  const { checks } = report.parse(JSON.parse(stdout || '{}'))
  const callback = checks.find(({ id }) => id === 'callback.code')
  assert.equal(callback?.why, 'The approve command ended with exit code 3.')
  assert.equal(checks.find(({ id }) => id === 'code.single-use')?.result, 'skipped')
  assert.ok(performance.now() - started < 45_000) // one wait alone takes a minute
})
