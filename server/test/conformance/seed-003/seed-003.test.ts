// Seed 003, sentence by sentence: how an app is connected by OAuth V2, how its requests are authorised, how its tokens are
// refreshed. Each test names its sentence. What scripting does is in scripting.test.ts. The app's server is played here, so
// that every request can be compared with what is printed; the mock providers `legacy`, `texty` and `ninety` play whole rounds.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answerConsent } from '../../../src/dev/providers/index.ts'
import { publishProviders } from '../../harness/connect.ts'
import { publishApp } from '../../harness/connect-apps.ts'
import { startPartner } from '../../harness/partner.ts'
import { startTestServer } from '../../harness/server.ts'
import { userOfAcme } from '../../harness/user-of-acme.ts'
import { AUTHORIZE, allow, CLIENT, manifestOf, type Reply, startSeedServer, TOKENS } from './app-of-the-seed.ts'

const server = await startTestServer()
const acme = await startPartner(server)
const dana = userOfAcme(server, acme)
const app = await startSeedServer()
const mocks = await publishProviders(server, 'legacy', 'texty', 'ninety')

let published = 0
/** Publishes a variant of the app under a key of its own. */
async function publish(oauth2: Record<string, unknown> = {}, more: Record<string, unknown> = {}): Promise<string> {
  published += 1
  return (await publishApp(server, manifestOf(app, `app-id-${published}`, oauth2, more))).key
}
/** Publishes and connects; what was received until then is forgotten. */
async function connected(
  oauth2: Record<string, unknown> = {},
  more: Record<string, unknown> = {},
  fields?: Record<string, string>,
) {
  const key = await publish(oauth2, more)
  const id = await dana.connect(key, allow, fields)
  const signIn = app.take()
  return { key, id, signIn, run: () => dana.run(key, 'tickets', id) }
}
const callbackOf = (key: string) => {
  const apiName = `${key
    .split('-')
    .map((part) => part.replace(/^./, (first) => first.toUpperCase()))
    .join('')}API`
  return `${server.deps.publicUrl}/dashboard/auth/oauth/return/${apiName}/`
}
const encoded = encodeURIComponent
const unauthorized: Reply = { status: 401, body: '{"message":"The token has expired."}' }
const json = (members: object): Reply => ({ body: JSON.stringify(members) })

test('“the flow we respect matches GitHub’s and Facebook’s implementation”: their token answers, and their lies', async () => {
  const github: Reply = {
    type: 'application/x-www-form-urlencoded; charset=utf-8',
    body: 'access_token=gho_16C7e42F292c6912E7710c838347Ae178B4a&scope=repo%2Cgist&token_type=bearer',
  }
  const facebook = json({ access_token: 'EAAB1', token_type: 'bearer', expires_in: 5183944 })
  for (const [answer, token] of [
    [github, 'gho_16C7e42F292c6912E7710c838347Ae178B4a'],
    [facebook, 'EAAB1'],
  ] as const) {
    app.tokens.push(answer)
    const { run } = await connected()
    assert.equal((await run()).status, 'success')
    assert.equal(app.take()[0]?.headers.authorization, `Bearer ${token}`)
  }
  const key = await publish()
  const { start, arrive } = await dana.signInPage(key)
  app.tokens.push({
    body: 'error=bad_verification_code&error_description=The+code+is+incorrect.',
    type: github.type ?? '',
  })
  const refused = await arrive(await allow(await start())) // GitHub says so with 200
  assert.match(refused.text, /The code is incorrect\./)
  assert.equal(refused.location, null)
})

test('“select OAuth V2 or OAuth V2 (w/refresh)”: without refresh a 401 ends the connection, and no token is asked for', async () => {
  const { id, run } = await connected({ auto_refresh: false })
  app.api.push(unauthorized)
  const ended = await run()
  assert.deepEqual([ended.status, ended.errors[0]?.code], ['error', 'authentication'])
  assert.deepEqual(
    app.take().map(({ path }) => path.split('?')[0]),
    ['/v2/tickets.json'],
  )
  assert.equal((await dana.sdk.connections.get(id)).is_expired, true)
})

test('“We’ll automatically create the required access_token and refresh_token (optional) auth fields”: nobody is asked for them', async () => {
  const key = await publish()
  const { page } = await dana.signInPage(key)
  assert.doesNotMatch(page.text, /access_token|refresh_token|<input type="(?!hidden)/)
  const { run } = await connected() // and templates find them
  assert.equal((await run()).status, 'success')
})

test('“the access_token field is required at minimum”: an answer without one connects nothing; one without refresh_token does', async () => {
  const key = await publish()
  const { start, arrive } = await dana.signInPage(key)
  app.tokens.push(json({ refresh_token: 'r1' }))
  const refused = await arrive(await allow(await start()))
  assert.notEqual(refused.status, 302)
  assert.equal((await dana.sdk.connections.list({ app: key })).data.length, 0)
  app.tokens.push(json({ access_token: 'a1' }))
  assert.ok(await dana.connect(key, allow))
  app.take()
})

test('“add another authentication field that has the key like subdomain and then use it like https://{{subdomain}}.yourwebsite.com/api/token in all your URLs”', async () => {
  const [, port] = app.host.split(':')
  const at = (path: string) => `http://127.0.0.{{subdomain}}:${port}${path}`
  const fields = [{ key: 'subdomain', label: 'Subdomain', required: true }]
  const urls = {
    authorize_url: 'https://s{{subdomain}}.yourwebsite.test/authorize',
    access_token_url: at('/oauth/token/of/{{subdomain}}'),
    refresh_token_url: at('/oauth/refresh/of/{{subdomain}}'),
  }
  const key = await publish(urls, { auth: { fields } })
  const { start, arrive } = await dana.signInPage(key, { subdomain: '1' })
  const authorizeUrl = await start()
  assert.equal(new URL(authorizeUrl).origin, 'https://s1.yourwebsite.test')
  const back = await arrive(await allow(authorizeUrl))
  assert.equal(back.status, 302, back.text)
  assert.match(app.take()[0]?.path ?? '', /^\/oauth\/token\/of\/1\?/)
  const id = new URL(back.location ?? '').searchParams.get('connection_id') ?? ''
  app.api.push(unauthorized)
  assert.equal((await dana.run(key, 'tickets', id)).status, 'success')
  assert.match(app.take()[1]?.path ?? '', /^\/oauth\/refresh\/of\/1\?/)
})

test('“302 <authorize_url>?client_id=<client_id>&scope=<scope>&redirect_uri=…/dashboard/auth/oauth/return/AppIDAPI/”', async () => {
  const key = await publish()
  const { start } = await dana.signInPage(key)
  const printed = `${AUTHORIZE}?client_id=${CLIENT.client_id}&scope=tickets&redirect_uri=${encoded(callbackOf(key))}`
  const location = await start()
  assert.ok(location.startsWith(`${printed}&`), location)
  assert.match(location.slice(printed.length), /^&state=[\w.-]+&response_type=code$/) // what RFC 6749 wants besides
})

test('“scope (optional, provided by you)”: an app without one sends none', async () => {
  const key = await publish({ scope: '' })
  const { start } = await dana.signInPage(key)
  assert.equal(new URL(await start()).searchParams.has('scope'), false)
})

test('“redirect the user to the redirect_uri along with a code parameter in the query string”; without the slash at its end too', async () => {
  const { signIn } = await connected()
  assert.ok(signIn.length > 0)
  const key = await publish()
  const id = await dana.connect(key, async (url) => (await allow(url)).replace('API/?', 'API?'))
  assert.match(id, /^\d+$/)
  assert.equal(new URLSearchParams(app.take()[0]?.path.split('?')[1]).get('code'), 'code-1')
})

test('“Don’t hardcode the redirect_uri, as it will change as you deploy new versions”: ours is the same for all of them', async () => {
  const first = manifestOf(app, 'versions')
  await publishApp(server, first)
  const before = new URL(await (await dana.signInPage('versions')).start()).searchParams.get('redirect_uri')
  await publishApp(server, first.replace('"1.0.0"', '"2.0.0"'))
  const after = new URL(await (await dana.signInPage('versions')).start()).searchParams.get('redirect_uri')
  assert.equal(after, before)
  assert.equal(after, callbackOf('versions'))
})

const CODE_PARAMETERS = (key: string) =>
  `client_id=${CLIENT.client_id}&client_secret=${CLIENT.client_secret}&code=code-1&grant_type=authorization_code` +
  `&redirect_uri=${encoded(callbackOf(key))}`

test("“POST <access_token_url> -H Accept: application/json -d 'client_id=…&client_secret=…&code=…&grant_type=authorization_code&redirect_uri=…'”", async () => {
  const { key, signIn } = await connected({ token_request: 'form' })
  assert.deepEqual(
    signIn.map(({ method, path, body, headers }) => [method, path, headers.accept, headers['content-type'], body]),
    [['POST', '/oauth/token', 'application/json', 'application/x-www-form-urlencoded', CODE_PARAMETERS(key)]],
  )
})

test('“two ways to get the token: POST with data in querystring, if that returns a 4xx, we will retry a POST with the data in the form-encoded body”', async () => {
  const accepted = await connected()
  assert.deepEqual(
    accepted.signIn.map(({ path, body }) => [path, body]),
    [[`/oauth/token?${CODE_PARAMETERS(accepted.key)}`, '']],
  )
  for (const status of [400, 401, 404, 415]) {
    app.tokens.push({ status, body: 'no' })
    const { key, signIn } = await connected()
    assert.deepEqual(
      signIn.map(({ path, body }) => [path, body]),
      [
        [`/oauth/token?${CODE_PARAMETERS(key)}`, ''],
        ['/oauth/token', CODE_PARAMETERS(key)],
      ],
    )
  }
  app.tokens.push({ status: 503, body: 'later' })
  const { start, arrive } = await dana.signInPage(await publish())
  assert.notEqual((await arrive(await allow(await start()))).status, 302)
  assert.equal(app.take().length, 1) // only a 4xx
})

test('the mock provider legacy, which refuses the query string and answers XML: a whole round', async () => {
  const { provider } = mocks.legacy ?? assert.fail()
  const id = await dana.connect('legacy', (url) => answerConsent(url))
  assert.equal((await dana.run('legacy', 'list_tickets', id)).status, 'success')
  await fetch(`${provider.url}/_knobs/expire`, { method: 'POST' })
  const again = await dana.run('legacy', 'create_ticket', id, { title: 'Out of paper' })
  assert.equal(again.status, 'success', JSON.stringify(again.errors))
  const { token } = (await (await fetch(`${provider.url}/_knobs/counts`)).json()) as { token: Record<string, number> }
  assert.deepEqual(token, { in_query: 2, authorization_code: 1, refresh_token: 1 })
})

const PRINTED: [name: string, reply: Reply][] = [
  [
    'With Content-Type: application/json',
    {
      type: 'application/json',
      body: '{\n"access_token": "1234567890abcdef",\n"refresh_token": "1234567890abcdef" // optional\n}',
    },
  ],
  [
    'With Content-Type: application/xml',
    {
      type: 'application/xml',
      body:
        '<AnyRootElem>\n<access_token>1234567890abcdef</access_token>\n' +
        '<refresh_token>1234567890abcdef</refresh_token> <!-- optional -->\n</AnyRootElem>',
    },
  ],
  [
    'With Content-Type: text/plain',
    { type: 'text/plain', body: 'access_token=1234567890abcdef&refresh_token=1234567890abcdef' },
  ],
]

for (const [name, reply] of PRINTED)
  test(`“the response can be JSON, XML or query string encoded”: ${name}, as printed`, async () => {
    app.tokens.push(reply)
    const { run } = await connected()
    app.api.push(unauthorized)
    assert.equal((await run()).status, 'success')
    const [call, refresh] = app.take()
    assert.equal(call?.headers.authorization, 'Bearer 1234567890abcdef')
    assert.match(refresh?.path ?? '', /&refresh_token=1234567890abcdef$/)
  })

test('“<AnyRootElem>”: any of the mock provider texty’s formats, and any root', async () => {
  const { provider } = mocks.texty ?? assert.fail()
  for (const answers of [
    { format: 'query' },
    { format: 'json_with_comment' },
    { format: 'xml', root: 'OAuth' },
    { format: 'xml', root: 'a-b_c' },
  ]) {
    const turned = await fetch(`${provider.url}/_knobs/answers`, { method: 'POST', body: JSON.stringify(answers) })
    assert.equal(turned.status, 200)
    const id = await dana.connect('texty', (url) => answerConsent(url))
    await fetch(`${provider.url}/_knobs/expire`, { method: 'POST' })
    assert.equal((await dana.run('texty', 'list_texts', id)).status, 'success', JSON.stringify(answers))
    assert.deepEqual(await dana.timeline(id), ['created', 'refreshed'])
  }
})

test('“if you want to pull and store more fields, you can set them up under Extra Requested Fields”', async () => {
  const extra = { instance_url: app.url, team: { id: 'T 1' } }
  app.tokens.push(json({ ...TOKENS, ...extra }))
  const url = '{{auth.instance_url}}/v2/tickets.json?team={{auth.team.id}}'
  const operations = { tickets: { kind: 'read', name: 'T', description: 'T.', request: { method: 'GET', url } } }
  const { run } = await connected({ extra_fields: ['instance_url', 'team.id'] }, { operations })
  assert.equal((await run()).status, 'success')
  assert.equal(app.take()[0]?.path, '/v2/tickets.json?team=T%201&access_token=1234567890abcdef')
})

test('“By default, we append the access_token to the querystring for all requests, as well as in an Authorization header”', async () => {
  const { run } = await connected()
  await run()
  assert.deepEqual(
    app.take().map(({ method, path, headers }) => [method, path, headers.authorization]),
    [['GET', '/v2/tickets.json?access_token=1234567890abcdef', 'Bearer 1234567890abcdef']],
  )
})

test('“access_token_placement set to header: GET https://api.example.com/v2/tickets.json -H Authorization: Bearer 1234567890abcdef”', async () => {
  const { run } = await connected({ access_token_placement: 'header' })
  await run()
  assert.deepEqual(
    app.take().map(({ method, path, headers }) => [method, path, headers.authorization]),
    [['GET', '/v2/tickets.json', 'Bearer 1234567890abcdef']],
  )
})

test('“access_token_placement set to querystring: GET https://api.example.com/v2/tickets.json?access_token=1234567890abcdef”', async () => {
  const { run } = await connected({ access_token_placement: 'querystring' })
  await run()
  assert.deepEqual(
    app.take().map(({ method, path, headers }) => [method, path, headers.authorization]),
    [['GET', '/v2/tickets.json?access_token=1234567890abcdef', undefined]],
  )
})

const REFRESH_PARAMETERS =
  `client_id=${CLIENT.client_id}&client_secret=${CLIENT.client_secret}&grant_type=refresh_token` +
  '&refresh_token=1234567890abcdef'

test("“When we encounter a 401 status code, we’ll attempt to refresh like so: POST <refresh_token_url> -H Accept: application/json -d '…'”", async () => {
  const { run } = await connected({ token_request: 'form' })
  app.api.push(unauthorized)
  assert.equal((await run()).status, 'success')
  const refresh = app.take()[1]
  assert.deepEqual(
    [refresh?.method, refresh?.path, refresh?.headers.accept, refresh?.body],
    ['POST', '/oauth/refresh', 'application/json', REFRESH_PARAMETERS],
  )
})

test('“We will only attempt to refresh an access token when we encounter a 401 status code from your API”', async () => {
  app.tokens.push(json({ ...TOKENS, expires_in: 60 }))
  const { id, run } = await connected()
  await server.advance(3600) // not ahead of time either, and not when its time is over
  for (const status of [400, 403, 404, 419, 498, 500, 503]) {
    app.api.push({ status, body: '{"error":"invalid_token"}' })
    const { status: ended } = await run()
    assert.equal(ended, status === 503 ? 'success' : 'error', String(status)) // a read meets a 503 twice, without any token
  }
  assert.equal((await run()).status, 'success')
  assert.deepEqual(new Set(app.take().map(({ path }) => path.split('?')[0])), new Set(['/v2/tickets.json']))
  assert.deepEqual(await dana.timeline(id), ['created'])
})

test('“The resulting access_token will be updated in our system and the previous, failed call will be attempted once more”', async () => {
  const { run } = await connected()
  app.api.push(unauthorized)
  app.tokens.push(json({ access_token: 'a2' }))
  assert.equal((await run()).status, 'success')
  assert.equal((await run()).status, 'success')
  assert.deepEqual(
    app.take().map(({ method, headers }) => [method, headers.authorization]),
    [
      ['GET', 'Bearer 1234567890abcdef'],
      ['POST', undefined],
      ['GET', 'Bearer a2'],
      ['GET', 'Bearer a2'],
    ],
  )
  app.api.push(unauthorized, unauthorized)
  assert.equal((await run()).status, 'error') // once, not again and again
  assert.deepEqual(
    app.take().map(({ method }) => method),
    ['GET', 'POST', 'GET'],
  )
})

test('“Never expire refresh tokens”: the one that was given at first serves for ever, and none in the answer keeps it', async () => {
  const { id, run } = await connected()
  for (const token of ['a2', 'a3', 'a4']) {
    await server.advance(200 * 24 * 3600)
    app.api.push(unauthorized)
    app.tokens.push(json({ access_token: token }))
    assert.equal((await run()).status, 'success')
    const refreshes = app.take().filter(({ path }) => path.startsWith('/oauth/refresh'))
    assert.equal(refreshes.length, 1)
    assert.match(refreshes[0]?.path ?? '', /&refresh_token=1234567890abcdef$/)
  }
  assert.equal((await dana.sdk.connections.get(id)).is_expired, false)
})

test('“In the last 10% window of a refresh token’s life, give a brand new refresh_token along with the normal access_token refresh”', async () => {
  const { provider } = mocks.ninety ?? assert.fail()
  const age = (days: number) =>
    fetch(`${provider.url}/_knobs/age`, { method: 'POST', body: JSON.stringify({ seconds: days * 24 * 3600 }) })
  const id = await dana.connect('ninety', (url) => answerConsent(url))
  const runs = async () => (await dana.run('ninety', 'list_bookings', id)).status
  for (const days of [40, 45, 40, 45, 40, 45]) {
    // 85 days after each new refresh token the next one comes: three of them outlive 255 days
    await age(days)
    assert.equal(await runs(), 'success', `${days} days later`)
  }
  await age(91) // “eventually cleaning up unused oauth tokens”
  assert.equal(await runs(), 'error')
  assert.equal((await dana.sdk.connections.get(id)).is_expired, true)
})

test('“Podio’s (with refresh tokens)”: expires_in, ref and a token that is replaced at each refresh', async () => {
  const podio = { expires_in: 28800, ref: { type: 'user', id: 123456 }, scope: 'global:all', token_type: 'bearer' }
  app.tokens.push(json({ access_token: 'p1', refresh_token: 'q1', ...podio }))
  const { run } = await connected()
  for (const round of [1, 2]) {
    app.api.push(unauthorized)
    app.tokens.push(json({ access_token: `p${round + 1}`, refresh_token: `q${round + 1}`, ...podio }))
    assert.equal((await run()).status, 'success')
    const [, refresh, again] = app.take()
    assert.match(refresh?.path ?? '', new RegExp(`&refresh_token=q${round}$`))
    assert.equal(again?.headers.authorization, `Bearer p${round + 1}`)
  }
})
