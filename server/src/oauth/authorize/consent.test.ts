import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import {
  authorizeQuery,
  CALLBACK,
  CHALLENGE,
  countCodes,
  ofCrm,
  plainBrowser,
  registerAskers,
} from '../../../test/harness/consent.ts'
import { personOf, signedInCookie } from '../../../test/harness/person.ts'
import { startTestServer } from '../../../test/harness/server.ts'
import { conformingMessage } from '../../../test/harness/shapes.ts'
import { deleteSessionsOf } from '../../accounts/session-store.ts'
import { sha256 } from '../../kernel/ids.ts'
import { revokeGrant } from '../grant.ts'

const server = await startTestServer()
const other = await startTestServer({ databaseUrl: server.databaseUrl })
await registerAskers(server)
const { deps } = server

let people = 0
async function newPerson(options: Parameters<typeof signedInCookie>[2] = {}) {
  const email = `dana${++people}@example.test`
  const cookie = await signedInCookie(server, email, options)
  return { email, cookie, person: await personOf(server, email, options), browser: plainBrowser(server, cookie) }
}
const authorizePath = (over: Record<string, string | undefined> = {}) => `/oauth/authorize/?${authorizeQuery(over)}`
const answerOf = (location: string | null) => Object.fromEntries(new URL(location ?? '').searchParams)
async function codeRow(code: string | undefined) {
  const { rows } = await sql<Record<string, unknown>>`
    select codes.client_id, redirect_uri, code_challenge, user_id, workspace_id, scopes, nonce, used_at,
      extract(epoch from codes.expires_at - codes.issued_at)::int as seconds, authenticated_at, grants.id::text as grant_id
    from authorization_codes as codes join grants on grants.id = grant_id where code_hash = ${sha256(code ?? '')}`.execute(
    deps.db,
  )
  return rows[0]
}

test('302 with code, state and iss: Allow, and the code is bound to everything it was asked for', async () => {
  const { browser, person, email } = await newPerson({ firstName: 'Dana' })
  const page = await browser.open(authorizePath({ nonce: 'n-1' }))
  assert.equal(page.status, 200)
  for (const words of [
    'Assistant',
    email,
    'the operator of this server',
    'Know who you are',
    '<details>',
    'nla:exposed_actions:execute',
    '<strong>127.0.0.1:9999</strong>',
    'Use another account',
  ])
    assert.ok(page.html.includes(words), words)
  assert.doesNotMatch(page.html, /<script|tney4952|n-1/) // the form carries its id and the token, nothing of the request
  assert.match(
    page.headers.get('content-security-policy') ?? '',
    /default-src 'none'.*form-action 'self' https: http:$/,
  )

  const answer = await browser.press(page, 'Allow')
  assert.deepEqual([answer.status, answer.location?.startsWith(`${CALLBACK}?code=`)], [302, true])
  const { code, state, iss } = answerOf(answer.location)
  assert.deepEqual([state, iss, /^[\w-]{43,}$/.test(code ?? '')], ['tney4952', deps.publicUrl, true])
  const { authenticated_at, grant_id, ...row } = (await codeRow(code)) ?? {}
  assert.deepEqual(row, {
    client_id: 'assistant',
    redirect_uri: CALLBACK,
    code_challenge: CHALLENGE,
    user_id: person.userId,
    workspace_id: person.workspaceId,
    scopes: ['openid', 'nla:exposed_actions:execute'],
    nonce: 'n-1',
    used_at: null,
    seconds: 120,
  })
})

test('302 access_denied with state and iss: Deny, and no code', async () => {
  const { browser } = await newPerson()
  const before = await countCodes(server)
  const answer = await browser.press(await browser.open(authorizePath()), 'Deny')
  const { error_description, ...rest } = answerOf(answer.location)
  assert.deepEqual([answer.status, rest], [302, { error: 'access_denied', state: 'tney4952', iss: deps.publicUrl }])
  assert.equal(await countCodes(server), before)
})

test('the owner of the client is named, once his address is confirmed: anybody can sign up with any', async () => {
  const owner = await personOf(server, 'okafor@example.test', { firstName: 'Ada', lastName: 'Okafor' })
  await sql`update clients set owner_user_id = ${owner.userId} where client_id = 'confidential'`.execute(deps.db)
  const { browser } = await newPerson()
  const asked = { client_id: 'confidential', code_challenge: undefined, code_challenge_method: undefined }
  assert.match((await browser.open(authorizePath(asked))).html, /by Ada Okafor/)
  await sql`update users set email_confirmed_at = null where id = ${owner.userId}`.execute(deps.db)
  const { html } = await browser.open(authorizePath(asked))
  assert.match(html, /by somebody whose e-mail address nobody has confirmed/)
  assert.doesNotMatch(html, /Okafor|okafor/)
})

const forged: Record<string, Record<string, string>> = {
  'a wrong CSRF token': { '.csrf': 'x'.repeat(43) },
  'an empty one': { '.csrf': '' },
}
for (const [name, over] of Object.entries(forged)) {
  test(`403, and the request stays usable: ${name}`, async () => {
    const { browser } = await newPerson()
    const page = await browser.open(authorizePath())
    const before = await countCodes(server)
    assert.equal((await browser.press(page, 'Allow', over)).status, 403)
    assert.equal(await countCodes(server), before)
    assert.match((await browser.press(page, 'Allow')).location ?? '', /code=/)
  })
}

test('403, and the request stays usable: a post from another site, and one without any cookie', async () => {
  const { browser, cookie } = await newPerson()
  const page = await browser.open(authorizePath())
  const [, id = ''] = /name="request" value="(\w+)"/.exec(page.html) ?? []
  const [, token = ''] = /name=".csrf" value="([\w-]+)"/.exec(page.html) ?? []
  const body = new URLSearchParams({ request: id, '.csrf': token, decision: 'allow' })
  const headers = { cookie, 'sec-fetch-site': 'cross-site' }
  assert.equal((await server.fetch('/oauth/authorize', { method: 'POST', body, headers })).status, 403)
  assert.equal((await server.fetch('/oauth/authorize', { method: 'POST', body })).status, 403)
  const noFetchSite = await server.fetch('/oauth/authorize', {
    method: 'POST',
    body,
    headers: { cookie, origin: 'null' },
  })
  assert.match(noFetchSite.headers.get('location') ?? '', /code=/) // judged by the token alone, never by Origin
})

test('404: the request of another browser, and one that never was', async () => {
  const mine = await newPerson()
  const theirs = await newPerson()
  const [, id = ''] = /name="request" value="(\w+)"/.exec((await mine.browser.open(authorizePath())).html) ?? []
  assert.equal((await theirs.browser.open(`/oauth/authorize/${id}`)).status, 404)
  assert.equal((await theirs.browser.open(`/oauth/authorize/${id}/switch`)).status, 404)
  assert.equal((await plainBrowser(server).open('/oauth/authorize/nothing')).status, 404)
  const before = await countCodes(server)
  const page = await theirs.browser.open(authorizePath())
  assert.equal((await theirs.browser.press(page, 'Allow', { request: id })).status, 404)
  assert.equal(await countCodes(server), before)
})

test('400, and the request stays usable: a form without a decision', async () => {
  const { browser } = await newPerson()
  const page = await browser.open(authorizePath())
  assert.equal((await browser.press(page, 'Allow', { decision: 'perhaps' })).status, 400)
  assert.match((await browser.press(page, 'Allow')).location ?? '', /code=/)
})

test('one code and one answer: the form comes ten times at once, at two servers', async () => {
  const { cookie, browser } = await newPerson()
  const page = await browser.open(authorizePath())
  const before = await countCodes(server)
  const browsers = Array.from({ length: 10 }, (_, i) => plainBrowser(i % 2 ? other : server, cookie))
  const answers = await Promise.all(browsers.map((one, i) => one.press(page, i === 3 ? 'Deny' : 'Allow')))
  assert.deepEqual([...new Set(answers.map(({ status }) => status))], [302])
  assert.equal(new Set(answers.map(({ location }) => location)).size, 1)
  assert.equal(await countCodes(server), before + (answers[0]?.location?.includes('code=') ? 1 : 0))
})

test('410: the form comes again when its code was used, which costs the client nothing', async () => {
  const { browser } = await newPerson()
  const page = await browser.open(authorizePath())
  const first = await browser.press(page, 'Allow')
  assert.equal((await browser.press(page, 'Allow')).location, first.location)
  const { code = '' } = answerOf(first.location)
  await sql`update authorization_codes set used_at = issued_at where code_hash = ${sha256(code)}`.execute(deps.db)
  const again = await browser.press(page, 'Allow')
  assert.deepEqual([again.status, again.location], [410, null])
  assert.match(again.html, /answered this already/)
})

test('the message: a request of a Workflow client that has nowhere left to go tells its popup’s opener to look again', async () => {
  const { browser } = await newPerson()
  const ask = async () => {
    const page = await browser.open(authorizePath({ ...ofCrm, prompt: 'consent' }))
    return { page, again: `/oauth/authorize/${/name="request" value="(\w+)"/.exec(page.html)?.[1]}` }
  }
  const told = async (again: string) => {
    const page = await browser.open(again)
    const message = /data-popup-message="([^"]+)"/.exec(page.html)?.[1]?.replaceAll('&quot;', '"') ?? 'null'
    conformingMessage(JSON.parse(message))
    assert.match(page.html, /data-origins="\[&quot;http:\/\/127\.0\.0\.1:9999&quot;/)
    assert.match(page.headers.get('content-security-policy') ?? '', /script-src 'self'.*form-action 'none'/)
    assert.equal(page.headers.get('cross-origin-opener-policy'), 'unsafe-none')
    return [page.status, JSON.parse(message).status, JSON.parse(message).error]
  }
  const allowed = await ask()
  const { code = '' } = answerOf((await browser.press(allowed.page, 'Allow')).location)
  await sql`update authorization_codes set used_at = issued_at where code_hash = ${sha256(code)}`.execute(deps.db)
  assert.deepEqual(await told(allowed.again), [410, 'success', undefined])
  const late = await ask()
  await server.advance(1801)
  assert.deepEqual(await told(late.again), [410, 'error', 'expired'])
})

test('410, friendly, and no code: the request waited for over half an hour', async () => {
  const { browser } = await newPerson()
  const page = await browser.open(authorizePath())
  const [, id = ''] = /name="request" value="(\w+)"/.exec(page.html) ?? []
  await server.advance(1801)
  const before = await countCodes(server)
  for (const late of [await browser.press(page, 'Allow'), await browser.open(`/oauth/authorize/${id}`)]) {
    assert.equal(late.status, 410)
    assert.match(late.html, /took too long.*Assistant/s)
  }
  assert.equal(await countCodes(server), before)
})

test('400, and no code: the redirect URI was taken off the list while the request waited', async () => {
  const { browser } = await newPerson()
  const page = await browser.open(authorizePath({ ...ofCrm, redirect_uri: 'https://crm.test/cb' }))
  await sql`update clients set redirect_uris = ${[CALLBACK]} where client_id = ${ofCrm.client_id}`.execute(deps.db)
  await deps.caches.forget(deps.db, 'clients')
  const before = await countCodes(server)
  const answer = await browser.press(page, 'Allow')
  assert.deepEqual([answer.status, answer.location, await countCodes(server)], [400, null, before])
})

test('302 at once: a live grant covers the scopes, under either spelling; not for more, not when forced, not once revoked', async () => {
  const { browser, person } = await newPerson()
  const first = await browser.press(await browser.open(authorizePath({ ...ofCrm, state: undefined })), 'Allow')
  const isAsked = async (over: Record<string, string | undefined>) =>
    (await browser.open(authorizePath({ ...ofCrm, ...over }))).status === 200
  assert.equal(await isAsked({}), false)
  assert.equal(await isAsked({ scope: 'connection:read zap' }), false)
  assert.equal(await isAsked({ approval_prompt: 'auto' }), false)
  assert.equal(await isAsked({ prompt: 'none' }), false)
  assert.equal(await isAsked({ scope: 'zap profile' }), true)
  assert.equal(await isAsked({ prompt: 'consent' }), true)
  assert.equal(await isAsked({ prompt: 'select_account' }), true)
  assert.equal(await isAsked({ approval_prompt: 'force' }), true)
  assert.equal((await (await newPerson()).browser.open(authorizePath(ofCrm))).status, 200) // somebody else did not allow it
  const { rows } = await sql<{
    id: string
  }>`select id::text as id from grants where user_id = ${person.userId}`.execute(deps.db)
  await deps.db.transaction().execute(async (tx) => {
    for (const { id } of rows) await revokeGrant(tx, id, 'test', deps)
  })
  assert.ok(first.location)
  assert.equal(await isAsked({}), true)
})

test('scopes are echoed as they were spelled, each once', async () => {
  const { browser } = await newPerson()
  const page = await browser.open(authorizePath({ ...ofCrm, scope: 'connection:read  zap zap' }))
  const { code } = answerOf((await browser.press(page, 'Allow')).location)
  assert.deepEqual((await codeRow(code))?.scopes, ['connection:read', 'zap'])
})

test('303 to sign in, then back to the same request: the person, the title and what is prefilled stay on the server', async () => {
  const browser = plainBrowser(server)
  const start = await browser.open(authorizePath({ login_hint: 'new@example.test', prompt: 'login', max_age: '5' }))
  assert.deepEqual([start.status, /^\/sign-in\?continue=\w+$/.test(start.location ?? '')], [303, true])
  const page = await browser.open(start.location ?? '')
  assert.match(page.html, /to continue to Assistant/)
  assert.match(page.html, /value="new@example.test"/)
  assert.match(page.headers.get('content-security-policy') ?? '', /form-action 'self' https: http:$/)
})

test('prompt login and max_age=0 ask for a sign-in of now, once; another person may be the one', async () => {
  for (const over of [{ prompt: 'login' }, { max_age: '0' }]) {
    const { cookie, person } = await newPerson()
    await server.advance(10)
    const before = plainBrowser(server, cookie)
    const start = await before.open(authorizePath(over))
    assert.match(start.location ?? '', /^\/sign-in\?/)
    const { rows } = await sql<{ return_path: string }>`
      select return_path from continuations order by created_at desc limit 1`.execute(deps.db)
    const path = rows[0]?.return_path ?? ''
    assert.match((await before.open(path)).location ?? '', /^\/sign-in\?/) // going back alone is no sign-in
    await deleteSessionsOf(deps.db, person.userId, undefined) // as signing in as somebody else does
    const after = await newPerson()
    const page = await after.browser.open(path)
    assert.equal(page.status, 200)
    assert.ok(page.html.includes(after.email))
    const { code } = answerOf((await after.browser.press(page, 'Allow')).location)
    assert.equal((await codeRow(code))?.user_id, after.person.userId)
  }
})

test('303 to the sign-in page and back: "Use another account"', async () => {
  const { browser } = await newPerson()
  const [, link = ''] =
    /href="(\/oauth\/authorize\/\w+\/switch)"/.exec((await browser.open(authorizePath())).html) ?? []
  assert.match((await browser.open(link)).location ?? '', /^\/sign-in\?continue=/)
})

test('sign_up_*: the address alone prefills sign-up, with both names it is quick account creation', async () => {
  const email = { sign_up_email: 'fresh@example.test' }
  const browser = plainBrowser(server)
  const some = await browser.open(authorizePath(email))
  assert.match(some.location ?? '', /^\/sign-up\?continue=/)
  assert.match((await browser.open(some.location ?? '')).html, /value="fresh@example.test"/)
  const all = await browser.open(authorizePath({ ...email, sign_up_first_name: 'Fresh', sign_up_last_name: 'Water' }))
  assert.match(all.location ?? '', /^\/welcome\/\w{43}$/)
  const page = await browser.open(all.location ?? '')
  assert.match(page.html, /Create an account to continue to Assistant.*value="Fresh".*value="Water"/s)
  const made = await browser.press(page, 'Create account')
  const asked = await browser.open(made.location ?? '')
  assert.match((await browser.press(asked, 'Allow')).location ?? '', /code=.*state=tney4952/)
})

test('a quick account that is not confirmed approves the client it came for, no other, until it is', async () => {
  const { browser, person } = await newPerson({ isEmailConfirmed: false, cameFor: 'assistant' })
  assert.match((await browser.press(await browser.open(authorizePath()), 'Allow')).location ?? '', /code=/)
  const before = await countCodes(server)
  const page = await browser.open(authorizePath(ofCrm))
  assert.match(page.html, /Confirm your e-mail address first/)
  const [, id = ''] = /name="request" value="(\w+)"/.exec(page.html) ?? []
  assert.match((await browser.press(page, 'Deny', { decision: 'allow' })).html, /Confirm your e-mail address first/)
  const silent = await browser.open(authorizePath({ ...ofCrm, prompt: 'none' }))
  assert.equal(answerOf(silent.location).error, 'consent_required')
  assert.equal(await countCodes(server), before)

  const mailed = await browser.press(page, 'Send the mail again')
  assert.match(mailed.html, /on its way/)
  const { rows } = await sql<{
    count: number
  }>`select count(*)::int as count from mails where recipient = ${person.email}`.execute(deps.db)
  assert.equal(rows[0]?.count, 1)
  for (let i = 0; i < 5; i++) await browser.press(page, 'Send the mail again')
  assert.match((await browser.press(page, 'Send the mail again')).html, /several mails already/)

  await sql`update users set email_confirmed_at = ${deps.clock.now()} where id = ${person.userId}`.execute(deps.db)
  assert.match((await browser.open(`/oauth/authorize/${id}`)).html, /Allow Acme CRM to use your account/)
})

test('302 server_error with state, and the request id: a defect of ours behind a proven redirect URI', async () => {
  const { browser } = await newPerson()
  await sql`alter table authorization_requests rename to elsewhere`.execute(deps.db)
  try {
    const { error, error_description, state } = answerOf((await browser.open(authorizePath())).location)
    assert.deepEqual([error, state], ['server_error', 'tney4952'])
    assert.match(error_description ?? '', /Request [\w-]{36}/)
  } finally {
    await sql`alter table elsewhere rename to authorization_requests`.execute(deps.db)
  }
})
