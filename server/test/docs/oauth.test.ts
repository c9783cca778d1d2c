// docs/oauth.md and docs/ai-actions.md: every command does what the page says, run by the shell as it stands there.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import { makeKey } from '../conformance/sample-app.ts'
import { allow, newTokens, startClient, type TestClient } from '../harness/grants.ts'
import { startTestServer } from '../harness/server.ts'
import { startVisitor } from '../harness/visitor.ts'
import { type Block, blocksOf, page } from './pages.ts'
import { hasShell, startProgram } from './program.ts'

const server = await startTestServer()
const CALLBACK = 'https://your-app.test/callback'
const crm = await startClient(server, 'crm', { redirect_uris: [CALLBACK] })
const notes = await startClient(server, 'notes', { kind: 'ai_actions', public: true, redirect_uris: [CALLBACK] })
const dana = await startVisitor(server, 'dana')
const ORIGIN = server.deps.publicUrl
const tools = ['curl', 'openssl', 'jq']
const skip = hasTools() ? false : `needs bash, ${tools.join(', ')}`

type Env = Record<string, string>
// biome-ignore lint/suspicious/noExplicitAny: the answers of many operations
type Judge = (...answers: any[]) => unknown
type Command = { of: string; env?: () => Promise<Env>; judge: Judge }

const envOf = (client: TestClient): Env => ({
  ORIGIN,
  REDIRECT_URI: CALLBACK,
  CLIENT_ID: client.client_id,
  CLIENT_SECRET: client.secret ?? '',
})
const ofCrm = async () => {
  const { access_token, refresh_token } = await newTokens(server, crm, { scopes: ['zap'] })
  return { ...envOf(crm), ACCESS_TOKEN: access_token, REFRESH_TOKEN: refresh_token, KEY: 'one-of-this-swap' }
}
const ofNotes = async () => {
  const { access_token } = await newTokens(server, notes, { scopes: ['openid', 'nla:exposed_actions:execute'] })
  return { ...envOf(notes), ACCESS_TOKEN: access_token }
}

/** What a command of a page is known by, what it finds in the environment, and what it has to answer. */
const commands: Record<string, readonly Command[]> = {
  'docs/oauth.md': [
    {
      of: 'auth/login-link',
      env: async () => ({ ...envOf(notes), AUTHORIZE_URL: await openThis() }),
      judge: ({ login_link }) => assert.ok(login_link.startsWith(`${ORIGIN}/welcome/`)),
    },
    {
      of: '"$CLIENT_ID:$CLIENT_SECRET" \\\n  -d grant_type=authorization_code',
      env: async () => ({ ...envOf(crm), CODE: (await allow(server, crm)).code }),
      judge: ({ scope, refresh_token }) =>
        assert.deepEqual([scope, typeof refresh_token], ['zap zap:write authentication', 'string']),
    },
    {
      of: '-d "code_verifier=$CODE_VERIFIER"',
      env: async () => {
        const { code, code_verifier = '' } = await allow(server, notes, { scopes: ['openid'] })
        return { ...envOf(notes), CODE: code, CODE_VERIFIER: code_verifier }
      },
      judge: ({ scope, id_token }) => assert.deepEqual([scope, typeof id_token], ['openid', 'string']),
    },
    {
      of: 'grant_type=client_credentials',
      judge: ({ token_type, refresh_token }) => assert.deepEqual([token_type, refresh_token], ['Bearer', undefined]),
    },
    {
      of: 'Idempotency-Key',
      env: ofCrm,
      judge: ({ expires_in, refresh_token }) =>
        assert.deepEqual([expires_in, typeof refresh_token], [36_000, 'string']),
    },
    {
      of: 'oauth/userinfo',
      env: ofNotes,
      judge: (configuration, person) =>
        assert.deepEqual([configuration.issuer, person.email], [ORIGIN, 'dana@example.test']),
    },
    {
      of: 'oauth/introspect',
      env: ofCrm,
      judge: ({ active, scope }) => assert.deepEqual([active, scope], [true, 'zap']),
    },
    { of: 'oauth/revoke', env: ofCrm, judge: (answer) => assert.deepEqual(answer, {}) },
  ],
  'docs/ai-actions.md': [
    {
      of: 'api/v2/auth/check',
      env: async () => ({
        ...(await ofNotes()),
        API_KEY: (await makeKey(server, 'dana@example.test')).key,
      }),
      judge: (byKey, byToken) => {
        assert.deepEqual([byKey.success, byKey.email], [true, 'dana@example.test'])
        assert.deepEqual(byToken, byKey)
      },
    },
  ],
}
const OPEN = 'echo "Open this: '

for (const [path, known] of Object.entries(commands)) {
  const blocks = blocksOf(page(path)).filter(({ language, code }) => language === 'sh' && !code.includes(OPEN))
  test(`${path}: every command is one that is tested here`, () => {
    for (const { code } of blocks) assert.equal(known.filter(({ of }) => code.includes(of)).length, 1, code)
    assert.equal(blocks.length, known.length)
  })
  for (const { of, env = async () => envOf(crm), judge } of known) {
    test(`${path}: ${of.replaceAll(/\s+/g, ' ')}`, { skip }, async () => {
      judge(...(await run(blockOf(path, of), await env())))
    })
  }
}

test('docs/oauth.md: verifier, challenge and address in a shell lead to a code, which that verifier redeems', {
  skip,
}, async () => {
  const shell = startOpening()
  const url = await shell.said(/Open this: (\S+)/)
  const verifier = await shell.said(/CODE_VERIFIER=(\S+)/)
  const back = await dana.allow(url)
  assert.equal(back.searchParams.get('state'), new URL(url).searchParams.get('state'))
  const redeeming = blockOf('docs/oauth.md', '-d "code_verifier=')
  const CODE = back.searchParams.get('code') ?? ''
  const [tokens] = await run(redeeming, { ...envOf(notes), CODE, CODE_VERIFIER: verifier })
  assert.equal((tokens as { scope: string }).scope, 'openid nla:exposed_actions:execute')
})

function startOpening() {
  const { code } = blockOf('docs/oauth.md', OPEN)
  return startProgram('bash', ['-euo', 'pipefail', '-c', code], envOf(notes))
}

async function openThis(): Promise<string> {
  return startOpening().said(/Open this: (\S+)/)
}

function blockOf(path: string, words: string): Block {
  return blocksOf(page(path)).find(({ code }) => code.includes(words)) ?? assert.fail(`${path} has no "${words}"`)
}

/** Runs a block as it stands on the page; the JSON that each of its calls answers, a line each. */
async function run({ code }: Block, env: Env): Promise<unknown[]> {
  const placeholders = code.replace('YOUR_API_KEY', '$API_KEY').replace('YOUR_ACCESS_TOKEN', '$ACCESS_TOKEN')
  const script = `curl() { command curl -sS --fail-with-body --max-time 30 "$@"; echo; }\n${placeholders}`
  const { code: exit, output } = await startProgram('bash', ['-euo', 'pipefail', '-c', script], env).ended()
  assert.equal(exit, 0, output)
  return output
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))
}

function hasTools(): boolean {
  try {
    execFileSync('bash', ['-c', tools.map((tool) => `command -v ${tool}`).join(' && ')], { stdio: 'ignore' })
    return hasShell()
  } catch {
    return false
  }
}
