// Seed 003, what it says of scripting: a script in the app's name overrides the token request, places the token, turns other
// answers into a 401, kicks off a refresh, and ends a connection with `throw new ExpiredAuthException('Your reason.')`.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pushApp, readScript } from '../../../src/apps/index.ts'
import { developmentRoutes } from '../../../src/dev/routes.ts'
import { startPartner } from '../../harness/partner.ts'
import { startTestServer } from '../../harness/server.ts'
import { userOfAcme } from '../../harness/user-of-acme.ts'
import { allow, CLIENT, manifestOf, startSeedServer, TOKENS } from './app-of-the-seed.ts'

const server = await startTestServer({ extras: { routes: () => developmentRoutes() } })
const acme = await startPartner(server, 'acme', { email_claim: 'email' })
const dana = userOfAcme(server, acme, 'dana', { email: 'dana@example.test' })
const app = await startSeedServer()

let published = 0
/** Publishes a variant of the app with a script, and connects dana; what was received until then is in `signIn`. */
async function scripted(source: string, oauth2: object = {}, more: object = {}) {
  published += 1
  const { deps } = server
  const script = await readScript(
    { name: 'app.js', source: `var Zap = {${source}};` },
    { sandbox: deps.sandbox, nowMs: deps.clock.now().getTime() },
  )
  const manifest = manifestOf(app, `scripted-${published}`, { ...oauth2 }, { hooks: './app.js', ...more })
  const { key } = (await pushApp(manifest, { filename: 'app.json', env: {}, script }, deps)).app
  const id = await dana.connect(key, allow)
  const signIn = app.take()
  return { key, id, signIn, run: () => dana.run(key, 'tickets', id) }
}
const pathsOf = (received: { path: string }[]) => received.map(({ path }) => path.split('?')[0])
const isExpired = async (id: string) => (await dana.sdk.connections.get(id)).is_expired
const mails = async () =>
  (await (await server.fetch('/_dev/inbox?to=dana@example.test')).json()) as { subject: string; text: string }[]

test('“You can always override this behavior with the Scripting though!”: the token request is the script’s, and goes out once', async () => {
  const { signIn, run } = await scripted(`pre_oauthv2_token: function (bundle) {
    bundle.request.url += '/special'
    bundle.request.method = 'POST'
    bundle.request.headers['X-Client'] = bundle.load.client_id
    bundle.request.params = {}
    bundle.request.data = $.param({ code: bundle.load.code, secret: bundle.load.client_secret })
    bundle.request.headers['Content-Type'] = 'application/x-www-form-urlencoded'
    return bundle.request
  }`)
  assert.deepEqual(
    signIn.map(({ method, path, headers, body }) => [method, path, headers['x-client'], body]),
    [['POST', '/oauth/token/special', CLIENT.client_id, `code=code-1&secret=${CLIENT.client_secret}`]],
  )
  assert.equal((await run()).status, 'success')
  app.take()
})

test('“use scripting to modify request parameters as you see fit (IE: place the access_token in a special header)”', async () => {
  const { run } = await scripted(`tickets_pre_read_resource: function (bundle) {
    delete bundle.request.params.access_token
    delete bundle.request.headers.Authorization
    bundle.request.headers['X-Special-Token'] = bundle.auth_fields.access_token
    return bundle.request
  }`)
  assert.equal((await run()).status, 'success')
  const [call] = app.take()
  assert.deepEqual(
    [call?.path, call?.headers.authorization, call?.headers['x-special-token']],
    ['/v2/tickets.json', undefined, TOKENS.access_token],
  )
})

const CONDITION = `bundle.response.status_code === 200 && bundle.response.content.indexOf('token_expired') !== -1`

test('“use scripting to manually set the status code header to 401 upon conditions of your choosing”: refreshed, and once more', async () => {
  const { id, run } = await scripted(`tickets_post_read_resource: function (bundle) {
    if (${CONDITION}) bundle.response.status_code = 401
    return z.JSON.parse(bundle.response.content)
  }`)
  app.api.push({ body: '{"error":"token_expired"}' })
  const { status, results, errors } = await run()
  assert.equal(status, 'success', JSON.stringify(errors))
  assert.deepEqual(results, [{ id: 1, title: 'A ticket' }])
  assert.deepEqual(pathsOf(app.take()), ['/v2/tickets.json', '/oauth/refresh', '/v2/tickets.json'])
  assert.deepEqual(await dana.timeline(id), ['created', 'refreshed'])
})

test('“raise a RefreshTokenException in your post_XXXX function call to kick off a new refresh”: and the call once more, not twice', async () => {
  const { id, run } = await scripted(`tickets_post_read_resource: function (bundle) {
    if (${CONDITION}) throw new RefreshTokenException('The token is old.')
    return z.JSON.parse(bundle.response.content)
  }`)
  app.api.push({ body: '{"error":"token_expired"}' })
  app.tokens.push({ body: JSON.stringify({ access_token: 'a2' }) })
  assert.equal((await run()).status, 'success')
  const [, refresh, again] = app.take()
  assert.equal(refresh?.path.split('?')[0], '/oauth/refresh')
  assert.equal(again?.headers.authorization, 'Bearer a2')
  for (let i = 0; i < 4; i++) app.api.push({ body: '{"error":"token_expired"}' })
  assert.equal((await run()).status, 'error')
  app.api.length = 0
  assert.deepEqual(pathsOf(app.take()), ['/v2/tickets.json', '/oauth/refresh', '/v2/tickets.json'])
  assert.equal(await isExpired(id), false)
})

const EXPIRED = `tickets_post_read_resource: function (bundle) {
  if (bundle.response.content.indexOf('sign in again') !== -1) throw new ExpiredAuthException('Your reason.')
  return z.JSON.parse(bundle.response.content)
}`
const ZAP_PARTS = {
  triggers: {
    new_ticket: {
      kind: 'polling',
      name: 'New Ticket',
      description: 'Starts when there is a new ticket.',
      request: { method: 'GET', url: `${app.url}/v2/tickets.json` },
      dedupe_key: 'id',
      sample: { id: 1, title: 'A ticket' },
    },
  },
  operations: {
    tickets: {
      kind: 'read',
      name: 'Tickets',
      description: 'Lists tickets.',
      request: { method: 'GET', url: `${app.url}/v2/tickets.json` },
    },
    add_ticket: {
      kind: 'write',
      name: 'Add Ticket',
      description: 'Adds a ticket.',
      fields: [{ key: 'title', label: 'Title', required: true }],
      request: { method: 'POST', url: `${app.url}/v2/tickets.json`, json: '{{input}}' },
    },
  },
}

async function zaps(path = '', body?: object) {
  const headers = { authorization: `Bearer ${await dana.sdk.accessToken()}`, 'content-type': 'application/json' }
  const init = body ? { method: 'POST', headers, body: JSON.stringify(body) } : { headers }
  const answer = await server.fetch(`/v2/zaps${path}`, init)
  assert.ok(answer.ok, await answer.clone().text())
  return answer.json()
}
type Zap = { id: string; title: string; is_enabled: boolean; off_reason?: string | null }

/** A Zap of dana's from new tickets to tickets of another connection. */
async function makeZap(title: string, app: string, authentication: string): Promise<Zap> {
  const actions = (await dana.sdk.actions.list({ app })).data
  const idOf = (key: string) => actions.find((action) => action.key === key)?.id ?? assert.fail(key)
  const steps = [
    { action: idOf('new_ticket'), authentication, inputs: {} },
    { action: idOf('add_ticket'), authentication, inputs: { title: 'Copy' } },
  ]
  return (await zaps('', { data: { title, steps } })) as Zap
}

test("“throw new ExpiredAuthException('Your reason.'): the current call is interrupted, the zap is turned off, and a predefined email is sent out”", async () => {
  const dying = await scripted(EXPIRED, {}, ZAP_PARTS)
  const living = await scripted(EXPIRED, {}, ZAP_PARTS)
  for (const [title, { key, id }] of [
    ['Dies', dying],
    ['Dies too', dying],
    ['Lives', living],
  ] as const)
    assert.equal((await makeZap(title, key, id)).is_enabled, true)
  assert.deepEqual(await mails(), [])

  app.api.push({ status: 200, body: '{"message":"Please sign in again."}' })
  const ended = await dying.run()
  assert.deepEqual([ended.status, ended.errors[0]?.code], ['error', 'authentication'])
  assert.match(ended.errors[0]?.detail ?? '', /Your reason\./)
  assert.deepEqual(pathsOf(app.take()), ['/v2/tickets.json']) // interrupted: no refresh, no second try

  const { data } = (await zaps()) as { data: Zap[] }
  assert.deepEqual(
    new Map(data.map(({ title, is_enabled }) => [title, is_enabled])),
    new Map([
      ['Lives', true],
      ['Dies', false],
      ['Dies too', false],
    ]),
  )
  for (const zap of data) if (!zap.is_enabled) assert.match(JSON.stringify(zap.off_reason), /Your reason\./)

  const [mail, ...others] = await mails()
  assert.deepEqual(others, []) // one, whatever it stops
  assert.match(mail?.subject ?? '', new RegExp(`${dying.key} has to be connected again`))
  assert.match(mail?.text ?? '', /Your reason\./)
  assert.equal(await isExpired(dying.id), true)

  await dying.run().catch(() => {}) // “to prevent more calls with expired auth”
  assert.deepEqual(app.take(), [])
  assert.equal((await mails()).length, 1)
  assert.equal(await dana.connect(dying.key, allow, undefined, dying.id), dying.id) // “refresh the credentials”
  app.take()
  assert.equal((await dying.run()).status, 'success')
})
