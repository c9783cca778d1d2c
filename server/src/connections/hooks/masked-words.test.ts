// Nothing that a script says shows a credential, however it came by it.
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { atEnd } from '../../../test/harness/database.ts'
import { publishScripted } from '../../../test/harness/scripted.ts'
import { startTestServer } from '../../../test/harness/server.ts'
import type { TokenOutcome } from '../outbound/index.ts'
import { runHook } from './run-hook.ts'
import { logInByScript } from './token-hooks.ts'
import { tryScript } from './try-script.ts'

const server = await startTestServer()
const SESSION = 'K7-q9'
const TICKET = 'T1cket-Abcdefghijklmnop'
const api = createServer((_request, response) => void response.end(JSON.stringify({ sid: SESSION, more: TICKET })))
await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve))
atEnd(async () => {
  api.closeAllConnections()
  await new Promise((resolve) => api.close(resolve))
})
const url = `http://127.0.0.1:${(api.address() as AddressInfo).port}`

const publish = (key: string, script: string) =>
  publishScripted(
    server,
    `
key: ${key}
name: ${key}
version: 1.0.0
description: Things.
hosts: ["${new URL(url).host}"]
hooks: ./app.hooks.js
auth:
  type: session
  fields: [{ key: username, label: User }]
  placement: { in: header, name: X-Session }
`,
    script,
  )

/** Logs in by a script, and gives what came of it beside all that the log heard. */
async function logIn(key: string, script: string): Promise<{ outcome: TokenOutcome; logged: string }> {
  const heard: unknown[] = []
  const hear = (fields: object) => void heard.push(fields)
  const log = { info: hear, warn: hear, error: hear }
  const outcome = await logInByScript(await publish(key, script), { username: 'dana' }, { ...server.deps, log })
  return { outcome, logged: JSON.stringify(heard) }
}

const ASK = `var answer = z.JSON.parse(z.request({ url: '${url}/login' }).content)`

test('what a script says of the session that it opens is masked', async () => {
  const { outcome, logged } = await logIn(
    'opened',
    `var Zap = { get_session_info: function () { ${ASK}; console.log('opened', answer.sid, answer); return { sid: answer.sid } } }`,
  )
  assert.equal(outcome.kind === 'tokens' && outcome.tokens.access_token, SESSION)
  assert.match(logged, /opened \*\*\*/)
  assert.doesNotMatch(logged, new RegExp(`${SESSION}|${TICKET}`))
})

test('so is what it says when it fails, in its log and in its words', async () => {
  const { outcome, logged } = await logIn(
    'failing',
    `var Zap = { get_session_info: function () { ${ASK}; console.log(answer.more); throw new ErrorException('No use for ' + answer.more) } }`,
  )
  assert.equal(outcome.kind === 'temporary' && outcome.detail, 'No use for ***')
  assert.match(logged, /\*\*\*/)
  assert.doesNotMatch(logged, new RegExp(TICKET))
})

test('so is all of it where its author tries the script', async () => {
  const app = await publish(
    'tried',
    `var Zap = { get_session_info: function () { ${ASK}; console.log(answer.sid); return answer } }`,
  )
  const tried = await tryScript(app, { method: 'get_session_info', bundle: {} }, server.deps)
  assert.deepEqual(tried.outcome.kind === 'returned' && JSON.parse(tried.outcome.value), { sid: '***', more: '***' })
  assert.equal(tried.requests.length, 1)
  assert.doesNotMatch(JSON.stringify(tried), new RegExp(`${SESSION}|${TICKET}`))
})

test('a line that is cut shows no half of a secret', async () => {
  const secret = 'S3cret-'.repeat(20)
  const app = await publish(
    'cut',
    `var Zap = { get_session_info: function () { return {} }, get_connection_label: function (bundle) {
      for (var before = 1800; before < 4050; before += 50) console.log(Array(before + 1).join('x') + bundle.auth_fields.password)
      return null
    } }`,
  )
  const lines: string[] = []
  const listener = { onLog: async (log: { lines: string[] }) => void lines.push(...log.lines) }
  const bundle = { auth_fields: { password: secret } }
  await runHook({ app, method: 'get_connection_label', bundle, secrets: [secret], listener }, server.deps)
  assert.equal(lines.length, 45)
  assert.deepEqual(
    lines.filter((line) => line.includes('S3')),
    [],
  )
})
