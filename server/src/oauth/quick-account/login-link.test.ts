import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { sql } from 'kysely'
import { authorizeQuery, CALLBACK, CHALLENGE, registerAskers } from '../../../test/harness/consent.ts'
import { personOf } from '../../../test/harness/person.ts'
import { startTestServer } from '../../../test/harness/server.ts'
import { createApiKey } from '../../clients/index.ts'
import { ownAuthorizeSearch } from './link-target.ts'

const server = await startTestServer()
const other = await startTestServer({ databaseUrl: server.databaseUrl })
await registerAskers(server)
const { deps } = server
const { publicUrl } = deps
const dana = await personOf(server, 'dana@example.test')
const { key } = await createApiKey(dana, 'Laptop', deps)

type Query = Record<string, string | undefined>
const target = `${publicUrl}/oauth/authorize/?${authorizeQuery()}`
const loginLink = {
  redirect_uri: target,
  sign_up_first_name: 'Dana',
  sign_up_last_name: 'Okafor',
  sign_up_email: 'new@example.test',
}
const oauthLink = {
  client_id: 'assistant',
  redirect_uri: CALLBACK,
  code_challenge: CHALLENGE,
  sign_up_email: 'new@example.test',
}

async function ask(path: string, query: Query | string, headers: Record<string, string> = {}, on = server) {
  const given =
    typeof query === 'string'
      ? query
      : Object.entries(query).filter((pair): pair is [string, string] => pair[1] !== undefined)
  const answer = await on.fetch(`${path}?${new URLSearchParams(given)}`, { headers })
  return { status: answer.status, headers: answer.headers, body: await answer.json() }
}
const ofLogin = (over: Query = {}, headers = {}) => ask('/api/v2/auth/login-link', { ...loginLink, ...over }, headers)
const ofOauth = (over: Query = {}) => ask('/api/v2/auth/oauth-login-link/', { ...oauthLink, ...over })
async function links() {
  const { rows } = await sql<Record<string, unknown>>`
    select client_id, target, email, first_name, last_name, encode(token_hash, 'hex') as hash,
      extract(epoch from expires_at - created_at)::int as seconds from login_links order by created_at desc`.execute(
    deps.db,
  )
  return rows
}

beforeEach(() => sql`delete from limit_counts`.execute(deps.db))

test('200: a link to a page of ours, of which the database has a hash; both slash forms, both names', async () => {
  for (const path of ['/api/v2/auth/login-link', '/api/v2/auth/login-link/']) {
    for (const redirect of [{}, { redirect_uri: undefined, redirect_to: target }, { redirect_to: target }]) {
      const { status, body } = await ask(path, { ...loginLink, ...redirect })
      assert.deepEqual([status, Object.keys(body)], [200, ['login_link']])
      const [, token = ''] = /^(?:.*)\/welcome\/([A-Za-z0-9]{43})$/.exec(body.login_link) ?? []
      assert.ok(body.login_link.startsWith(`${publicUrl}/welcome/`))
      const [{ hash, ...row } = { hash: '' }] = await links()
      assert.deepEqual(row, {
        client_id: 'assistant',
        target: `/oauth/authorize?${authorizeQuery()}`,
        email: 'new@example.test',
        first_name: 'Dana',
        last_name: 'Okafor',
        seconds: 900,
      })
      assert.ok(token && !JSON.stringify(await links()).includes(token) && hash)
    }
  }
})

test('200: a relative authorize URL, and the front door', async () => {
  for (const path of ['/oauth/authorize', '/oauth/authorize/', '/v2/authorize']) {
    assert.equal((await ofLogin({ redirect_uri: `${path}?${authorizeQuery()}` })).status, 200)
    assert.equal((await links())[0]?.target, `/oauth/authorize?${authorizeQuery()}`)
  }
})

test('200: the same answer for an address that has an account', async () => {
  const [known, unknown] = [await ofLogin({ sign_up_email: 'dana@example.test' }), await ofLogin()]
  assert.deepEqual([known.status, Object.keys(known.body)], [unknown.status, Object.keys(unknown.body)])
  assert.equal(known.body.login_link.length, unknown.body.login_link.length)
  const headersOf = ({ headers }: typeof known) =>
    [...headers].filter(([name]) => !['x-request-id', 'date'].includes(name))
  assert.deepEqual(headersOf(known), headersOf(unknown))
})

test('200: the authorize URL is made here: S256, all scopes of the client; names may be left out', async () => {
  assert.equal((await ofOauth()).status, 200)
  const [row] = await links()
  const made = new URL(String(row?.target), publicUrl)
  assert.deepEqual(Object.fromEntries(made.searchParams), {
    client_id: 'assistant',
    redirect_uri: CALLBACK,
    response_type: 'code',
    scope: 'openid nla:exposed_actions:execute',
    code_challenge: CHALLENGE,
    code_challenge_method: 'S256',
  })
  assert.deepEqual([made.pathname, row?.first_name, row?.last_name], ['/oauth/authorize', null, null])
})

// What follows is refused, and leaves no link.
const targets: Record<string, string> = {
  'another origin': `https://attacker.test/oauth/authorize?${authorizeQuery()}`,
  'another origin without a scheme': `//attacker.test/oauth/authorize?${authorizeQuery()}`,
  'another origin behind backslashes': `\\\\attacker.test/oauth/authorize?${authorizeQuery()}`,
  'our name as a user name': `${publicUrl.replace('://', '://x@')}/oauth/authorize?${authorizeQuery()}`,
  'our name as the beginning of another': `${publicUrl}.attacker.test/oauth/authorize?${authorizeQuery()}`,
  'another path of ours': `${publicUrl}/sign-out`,
  'a path behind ours': `${publicUrl}/oauth/authorize/x?${authorizeQuery()}`,
  'a path that leads away': `${publicUrl}/oauth/authorize/../../sign-out`,
  'a script': 'javascript:alert(1)',
  'no client': `${publicUrl}/oauth/authorize`,
  'an unknown client': `${publicUrl}/oauth/authorize?${authorizeQuery({ client_id: 'nobody' })}`,
  'a redirect URI that is not registered': `${publicUrl}/oauth/authorize?${authorizeQuery({ redirect_uri: 'https://attacker.test' })}`,
  'a client given twice': `${target}&client_id=assistant`,
}
for (const [name, redirect_uri] of Object.entries(targets)) {
  test(`400 {"error"} and no link: ${name}`, async () => {
    const before = (await links()).length
    const { status, body } = await ofLogin({ redirect_uri })
    assert.deepEqual([status, Object.keys(body), (await links()).length], [400, ['error'], before])
    assert.equal(
      ownAuthorizeSearch(redirect_uri, publicUrl) === undefined,
      !redirect_uri.startsWith(`${publicUrl}/oauth/authorize?`) &&
        redirect_uri !== `${publicUrl}/oauth/authorize` &&
        !redirect_uri.startsWith(target),
    )
  })
}

const broken: Record<string, [path: 'login' | 'oauth', over: Query]> = {
  'both names of the target, different': ['login', { redirect_to: '/oauth/authorize' }],
  'a name with a line break': ['login', { sign_up_first_name: 'Dana\r\nBcc: omar@example.test' }],
  'a name with NUL': ['login', { sign_up_last_name: 'O\0' }],
  'a name with U+2028': ['oauth', { sign_up_first_name: 'a\u2028b' }],
  'a name that is too long': ['login', { sign_up_last_name: 'x'.repeat(101) }],
  'an unknown client': ['oauth', { client_id: 'nobody' }],
  'a redirect URI that is not registered': ['oauth', { redirect_uri: 'https://attacker.test' }],
  'a challenge of the wrong form': ['oauth', { code_challenge: 'abc' }],
}
for (const [name, [path, over]] of Object.entries(broken)) {
  test(`400 {"error"} and no link: ${path} with ${name}`, async () => {
    const before = (await links()).length
    const { status, body } = await (path === 'login' ? ofLogin(over) : ofOauth(over))
    assert.deepEqual([status, Object.keys(body), (await links()).length], [400, ['error'], before])
  })
}

test('400 {"error"}: an authorize URL that was not percent-encoded', async () => {
  const query = `redirect_uri=${target}&sign_up_first_name=D&sign_up_last_name=O&sign_up_email=new@example.test`
  const { status, body } = await ask('/api/v2/auth/login-link', query)
  assert.deepEqual([status, /more than once/.test(body.error)], [400, true])
})

const unfit: Record<string, [path: 'login' | 'oauth', over: Query, type: string]> = {
  'no address': ['login', { sign_up_email: undefined }, 'missing'],
  'no first name': ['login', { sign_up_first_name: undefined }, 'missing'],
  'no last name': ['login', { sign_up_last_name: undefined }, 'missing'],
  'an empty first name': ['login', { sign_up_first_name: ' ' }, 'value_error'],
  'what is no address': ['login', { sign_up_email: 'dana' }, 'value_error'],
  'two addresses': ['login', { sign_up_email: 'dana@example.test,omar@example.test' }, 'value_error'],
  'no client_id': ['oauth', { client_id: undefined }, 'missing'],
  'no redirect_uri': ['oauth', { redirect_uri: undefined }, 'missing'],
  'no code_challenge': ['oauth', { code_challenge: undefined }, 'missing'],
  'no address for oauth': ['oauth', { sign_up_email: undefined }, 'missing'],
}
for (const [name, [path, over, type]] of Object.entries(unfit)) {
  test(`422 ${type} and no link: ${name}`, async () => {
    const before = (await links()).length
    const { status, body } = await (path === 'login' ? ofLogin(over) : ofOauth(over))
    const [fault] = body.detail
    assert.deepEqual([status, fault.type, fault.loc], [422, type, ['query', Object.keys(over)[0]]])
    if (type === 'missing') assert.equal(fault.msg, 'Field required')
    assert.equal((await links()).length, before)
  })
}

test('401 without a target, unless somebody answers for it: then the link ends at a page of ours', async () => {
  for (const redirect_uri of [undefined, '', '/config/login-success', `${publicUrl}/config/login-success`]) {
    const { status, body } = await ofLogin({ redirect_uri })
    assert.deepEqual([status, body], [401, { detail: 'Unauthorized' }])
    assert.equal((await ofLogin({ redirect_uri }, { 'x-api-key': key })).status, 200)
    const [row] = await links()
    assert.deepEqual([row?.client_id, row?.target], [null, '/config/login-success'])
  }
  assert.match(await (await server.fetch('/config/login-success')).text(), /You are signed in/)
})

test('401: a credential that is bad, also where none is needed', async () => {
  assert.equal((await ofLogin({}, { 'x-api-key': 'sk-nothing' })).status, 401)
  assert.equal((await ofLogin({}, { 'x-api-key': key })).status, 200)
})

test('429 with Retry-After for the eleventh link of a network in a minute, on all processes; refusals do not count', async () => {
  for (let i = 0; i < 12; i++) assert.equal((await ofLogin({ redirect_uri: 'https://attacker.test' })).status, 400)
  const answers = await Promise.all(
    Array.from({ length: 14 }, (_, i) => ask('/api/v2/auth/login-link', loginLink, {}, i % 2 ? other : server)),
  )
  assert.equal(answers.filter(({ status }) => status === 200).length, 10)
  const over = answers.find(({ status }) => status === 429)
  assert.deepEqual(Object.keys(over?.body), ['detail'])
  const wait = Number(over?.headers.get('retry-after'))
  assert.ok(wait >= 1 && wait <= 60)
  assert.equal((await ofOauth()).status, 429)
  await server.advance(wait)
  assert.equal((await ofLogin()).status, 200)
})

test('405 names what is allowed', async () => {
  const answer = await server.fetch('/api/v2/auth/login-link/', { method: 'POST' })
  assert.deepEqual([answer.status, answer.headers.get('allow')], [405, 'GET, HEAD'])
})

afterEach(async () => {
  const { rows } = await sql<{
    count: number
  }>`select count(*)::int as count from users where email = 'new@example.test'`.execute(deps.db)
  assert.equal(rows[0]?.count, 0) // asking for a link makes nobody an account
})
