// Each step of seed 003, previewed from the engine.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type App, checkManifest } from '../../apps/index.ts'
import { previewSteps } from './preview-steps.ts'

const REDIRECT = 'https://wayleave.test/dashboard/auth/oauth/return/TicketsAPI/'
const asked = { redirectUri: REDIRECT, now: new Date(0) }

function appOf(auth: string, more = ''): App {
  const text = `key: tickets\nname: Tickets\nversion: 1.0.0\nhosts: [api.tickets.test, "*.tickets.test"]\n${more}${auth}`
  const checked = checkManifest(text, { filename: 'tickets.yaml', env: { CLIENT_SECRET: '<client_secret>' } })
  assert.ok('app' in checked, JSON.stringify(checked))
  return checked.app
}

const oauth = (more: string) => `auth:
  type: oauth2
  fields: [{ key: subdomain, label: Subdomain }]
  oauth2:
    client_id: abc
    client_secret: "\${CLIENT_SECRET}"
    authorize_url: "https://{{subdomain}}.tickets.test/authorize"
    access_token_url: "https://{{subdomain}}.tickets.test/token"
${more}`

async function linesOf(app: App): Promise<Record<string, string[]>> {
  const steps = await previewSteps(app, asked)
  return Object.fromEntries(
    steps.map((step) => [
      step.step,
      'problem' in step
        ? [step.problem]
        : step.requests.map(({ method, url, headers, body }) =>
            [method, url, ...headers.map(([name, value]) => `${name}: ${value}`), ...(body ? [body] : [])].join(' | '),
          ),
    ]),
  )
}

test('legacy: the four steps as seed 003 writes them, both tries for tokens, the token in both places', async () => {
  const app = appOf(oauth('    scope: read\n'), 'legacy: true\n')
  const redirect = encodeURIComponent(REDIRECT)
  const credentials = 'client_id=abc&client_secret=<client_secret>'
  const token = `${credentials}&code=<code>&grant_type=authorization_code&redirect_uri=${redirect}`
  const refresh = `${credentials}&grant_type=refresh_token&refresh_token=<refresh_token>`
  const host = 'https://<subdomain>.tickets.test'
  const asForm = 'accept: application/json | content-type: application/x-www-form-urlencoded'
  assert.deepEqual(await linesOf(app), {
    authorize: [
      `GET | ${host}/authorize?client_id=abc&scope=read&redirect_uri=${redirect}&state=<state>&response_type=code`,
    ],
    token: [`POST | ${host}/token?${token} | accept: application/json`, `POST | ${host}/token | ${asForm} | ${token}`],
    request: ['GET | https://api.tickets.test/?access_token=<access_token> | authorization: Bearer <access_token>'],
    refresh: [
      `POST | ${host}/token?${refresh} | accept: application/json`,
      `POST | ${host}/token | ${asForm} | ${refresh}`,
    ],
  })
})

test('without refresh there is no fourth step; PKCE, Basic and JSON show in the others', async () => {
  const app = appOf(oauth('    auto_refresh: false\n    client_auth: basic\n    token_request: json\n'))
  const lines = await linesOf(app)
  assert.deepEqual(Object.keys(lines), ['authorize', 'token', 'request'])
  assert.match(lines.authorize?.[0] ?? '', /code_challenge=<code_challenge>&code_challenge_method=S256/)
  assert.match(lines.token?.[0] ?? '', /authorization: Basic base64\(abc:<client_secret>\)/)
  assert.match(lines.token?.[0] ?? '', /\{"code":"<code>".*"code_verifier":"<code_verifier>"\}$/)
})

test('an API key, a session and client credentials have the steps that they have', async () => {
  const key = appOf(`auth:
  type: api_key
  fields: [{ key: api_key, label: Key, type: secret }]
  placement: { in: header, name: X-Key, prefix: "Key " }
  test: { method: GET, url: "https://api.tickets.test/me" }
`)
  assert.deepEqual(await linesOf(key), { request: ['GET | https://api.tickets.test/me | x-key: Key <api_key>'] })
  const session = appOf(`auth:
  type: session
  fields: [{ key: user, label: User }]
  login: { request: { method: POST, url: "https://api.tickets.test/login", json: { user: "{{user}}" } }, token_path: token }
  placement: { in: header, name: X-Session }
`)
  assert.deepEqual(Object.keys(await linesOf(session)), ['login', 'request'])
  assert.match((await linesOf(session)).login?.[0] ?? '', /\{"user":"<user>"\}$/)
  assert.deepEqual(await linesOf(appOf('auth: { type: none }\n')), {})
})

test('a step that cannot be made of the settings says why, and the others stand', async () => {
  const app = appOf(
    oauth('  test: { method: GET, url: "https://{{instance}}/me" }\n').replace(
      'subdomain, label: Subdomain }',
      'subdomain, label: S }, { key: instance, label: I, placeholder: elsewhere.test }',
    ),
  )
  const lines = await linesOf(app)
  assert.match(lines.request?.[0] ?? '', /host that the app may not call/)
  assert.match(lines.token?.[0] ?? '', /^POST/)
})
