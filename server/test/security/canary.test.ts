// Nothing in the clear: secrets of every kind go through the main flows of a server, over HTTP, and afterwards neither its
// database nor its log holds one of them, in any form. PROVE_CANARY_ROUNDS: how often the flows are run.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pushApp } from '../../src/apps/index.ts'
import { createLog } from '../../src/kernel/log.ts'
import { linkFor, openPerson } from '../harness/connect.ts'
import { CALLBACK, plainBrowser } from '../harness/consent.ts'
import { allow as allowCode, redeem, refresh, startClient } from '../harness/grants.ts'
import { exchange, startPartner, tokenFor } from '../harness/partner.ts'
import { query } from '../harness/query.ts'
import { startTestServer } from '../harness/server.ts'
import { userOfAcme } from '../harness/user-of-acme.ts'
import { dumpDatabase, findCanaries, newCanary } from './canaries.ts'
import { leakyManifests, leakyScript, startLeakyProvider } from './canary-provider.ts'

const ROUNDS = Number(process.env.PROVE_CANARY_ROUNDS ?? 1)

let logged = ''
const log = createLog('trace', { write: (line) => (logged += line) })
const server = await startTestServer({ extras: { log }, env: { WAYLEAVE_LOG_LEVEL: 'trace' } })
const { deps } = server

const canaries = new Map<string, string>()
/** Watches a secret from here on. */
const watch = (name: string, value: string) => {
  canaries.set(`${name} (${canaries.size})`, value)
  return value
}
const canary = (name: string) => watch(name, newCanary(name))

const provider = await startLeakyProvider(canary)
const manifests = leakyManifests({ url: provider.url, clientSecret: canary('client-secret-of-app') })
for (const manifest of Object.values(manifests))
  await pushApp(manifest, { filename: 'leaky.json', env: {}, script: leakyScript }, deps)
const acme = await startPartner(server, 'acme', { client_secret: canary('client-secret-of-partner') })
acme.clientSecret = [...canaries.values()].at(-1) ?? ''
watch('webhook-secret', acme.webhookSecret)
const crm = await startClient(server, 'crm', { client_secret: canary('client-secret-of-crm') })

/** What the browser brings back, with a code that is watched. */
const consent = async (authorizeUrl: string) => {
  const asked = new URL(authorizeUrl).searchParams
  const back = new URL(asked.get('redirect_uri') ?? '')
  watch('state', asked.get('state') ?? '')
  for (const [name, value] of [
    ['code', canary('code')],
    ['state', asked.get('state') ?? ''],
  ] as const)
    back.searchParams.set(name, value)
  return back.href
}

async function signUpAndIn(email: string) {
  const password = canary('password')
  const fields = { first_name: 'Dana', last_name: 'Doe', email, password }
  const browser = plainBrowser(server)
  assert.equal((await browser.press(await browser.open('/sign-up'), 'Create account', fields)).status, 303)
  const other = plainBrowser(server)
  const wrong = await other.press(await other.open('/sign-in'), 'Sign in', {
    email,
    password: canary('wrong-password'),
  })
  assert.equal(wrong.status, 422)
  const right = await other.press(await other.open('/sign-in'), 'Sign in', { email, password })
  assert.equal(right.status, 303)
  for (const pair of other.cookie().split('; ')) {
    if (/session/.test(pair)) watch('session-cookie', decodeURIComponent(pair.split('=')[1] ?? ''))
  }
  await other.press(await other.open('/custom/actions/'), 'Connect')
  const made = await other.press(await other.open('/credentials/'), 'Create API key', { name: 'Laptop' })
  const key = watch('api-key', /sk-[A-Za-z0-9]{49}/.exec(made.html)?.[0] ?? assert.fail(made.html))
  assert.equal((await server.fetch('/api/v2/auth/check', { headers: { 'x-api-key': key } })).status, 200)
}

async function useTokens(client: typeof crm) {
  const redemption = await allowCode(server, client, { scopes: ['zap', 'zap:write', 'authentication', 'openid'] })
  watch('authorization-code', redemption.code)
  const { status, body } = await redeem(server, client, redemption)
  assert.equal(status, 200, JSON.stringify(body))
  const next = await refresh(server, client, body.refresh_token, { key: 'canary-1' })
  for (const tokens of [body, next.body]) {
    watch('access-token', tokens.access_token)
    watch('refresh-token', tokens.refresh_token)
  }
  await refresh(server, { ...client, secret: canary('wrong-secret') }, next.body.refresh_token)
  await server.fetch(
    `/oauth/authorize?${new URLSearchParams({ client_id: canary('client-id'), redirect_uri: CALLBACK })}`,
  )
}

async function embed(user: string) {
  const jwt = watch('partner-jwt', await acme.sign(user, 'petshop-ltd'))
  assert.equal((await exchange(server, acme, jwt)).status, 200)
  await exchange(server, { ...acme, clientSecret: canary('wrong-partner-secret') }, jwt)
  watch('embed-token', await tokenFor(server, acme, user))
  const { link, code } = await linkFor(server, acme, 'leakykey', { user })
  watch('session-code', code)
  const person = openPerson(server)
  const form = await person.open(link)
  assert.equal((await person.submit(form, { api_key: canary('provider-key') })).status, 200)
  const again = await openPerson(server).open(link)
  assert.notEqual(again.status, 200)

  const token = await tokenFor(server, acme, user)
  const webhook = { event_type: 'connection.*', callback_url: 'http://127.0.0.1:1/hooks' }
  const made = await server.fetch('/connections/v1/webhooks', {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': user },
    body: JSON.stringify(webhook),
  })
  assert.equal(made.status, 201)
  watch('webhook-secret-of-subscription', ((await made.json()) as { secret: string }).secret)
}

async function connectAndRun(user: string) {
  provider.refusesRefresh = false
  const dana = userOfAcme(server, acme, user)
  const connection = await dana.connect('leaky', consent)
  const pay = () => dana.run('leaky', 'pay', connection, { note: 'rent', pin: canary('pin') })
  assert.equal((await pay()).status, 'success')
  for (const status of [400, 422, 500, 403]) {
    provider.statuses.push(status)
    assert.equal((await pay()).status, 'error')
  }
  provider.statuses.push(401)
  assert.equal((await pay()).status, 'success', 'renewed, and tried again')
  provider.statuses.push(401)
  provider.refusesRefresh = true
  assert.equal((await pay()).status, 'error')
}

async function runScript(user: string) {
  const { link } = await linkFor(server, acme, 'leakyscript', { user })
  const person = openPerson(server)
  assert.equal((await person.submit(await person.open(link), { api_key: canary('key-of-script') })).status, 200)
  const dana = userOfAcme(server, acme, user)
  const connection =
    (await dana.sdk.connections.list({ app: 'leakyscript' })).data[0]?.id ?? assert.fail('no connection')
  const pay = () => dana.run('leakyscript', 'pay', connection, { note: 'rent', pin: canary('pin-of-script') })
  assert.equal((await pay()).status, 'success')
  provider.statuses.push(400)
  assert.equal((await pay()).status, 'error')
}

test(`nothing: secrets of every kind in database and log, after ${ROUNDS} rounds of the main flows`, async (t) => {
  for (let round = 0; round < ROUNDS; round++) {
    await signUpAndIn(`canary-${round}@example.test`)
    await useTokens(crm)
    await embed(`embedded-${round}`)
    await connectAndRun(`runner-${round}`)
    await runScript(`scripter-${round}`)
  }
  for (const [name, least] of Object.entries({ access: 2, refresh: 2, pin: 7, code: 1, 'partner-jwt': 1 })) {
    const count = [...canaries.keys()].filter((key) => key.startsWith(`${name} (`)).length
    assert.ok(count >= least * ROUNDS, `${count} of ${name}`)
  }
  // The control: what is in the clear on purpose is found, in both places.
  const control = new Map([['control', newCanary('control')]])
  const [value = ''] = control.values()
  const title = Buffer.from(value).toString('base64')
  await query(server.databaseUrl, `update connections set title = '${title}'`)
  log.info({ note: value }, 'the control')

  const places = [...(await dumpDatabase(server.databaseUrl)), { where: 'log', text: logged }]
  assert.deepEqual(
    findCanaries(places, control).map(({ form, where }) => [form, where]),
    [
      ['clear', 'log'],
      ['base64, 0', 'public.connections'],
    ],
  )
  assert.ok(logged.includes('a request was refused'), 'something was logged')
  const kept = (table: RegExp) =>
    places
      .filter(({ where }) => table.test(where))
      .map(({ text }) => text)
      .join()
  assert.match(kept(/run_requests/), /you sent[^\n]*\*\*\*/, 'what the provider repeats is kept, masked')
  assert.match(kept(/run_logs/), /bundle[^\n]*\*\*\*/, 'and so is what a script says')
  assert.deepEqual(findCanaries(places, canaries), [])
  t.diagnostic(`${canaries.size} secrets, ${places.length} places, ${logged.length} characters of log: none found`)
})

test('the search finds a secret in every form', () => {
  const value = newCanary('form')
  const bytes = Buffer.from(value)
  const forms = [
    value,
    encodeURIComponent(value),
    bytes.toString('hex'),
    ...['', 'a', 'ab', 'abc'].map((before) => Buffer.from(`${before}${value}:tail`).toString('base64')),
    Buffer.from(`x${value}y`).toString('base64url'),
  ]
  for (const text of forms) {
    assert.ok(findCanaries([{ where: 'here', text: `before${text}after` }], new Map([['it', value]])).length > 0, text)
  }
})
