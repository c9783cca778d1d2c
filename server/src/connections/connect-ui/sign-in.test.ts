import assert from 'node:assert/strict'
import { test } from 'node:test'
import { linkFor, messageIn, openPerson, publishProviders, signInLink } from '../../../test/harness/connect.ts'
import { startPartner, tokenFor } from '../../../test/harness/partner.ts'
import { startTestServer } from '../../../test/harness/server.ts'

const server = await startTestServer()
const origins = ['http://127.0.0.1:9999', 'https://crm.acme.test']
const acme = await startPartner(server, 'acme', { origins })
const { slackish, rotator } = await publishProviders(server, 'slackish', 'rotator')
assert.ok(slackish && rotator)
const redirect_uri = 'http://127.0.0.1:9999/connected'

const open = async (app: string, query: Record<string, string> = {}, user = 'dana') => {
  const dana = openPerson(server)
  const { link, sessionId } = await linkFor(server, acme, app, { query, user, label: 'Dana Okafor' })
  return { dana, page: await dana.open(link), sessionId }
}
const knob = (url: string, name: string, body: object) =>
  fetch(`${url}/_knobs/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
const tokenRequests = async (url: string) => {
  const counts = (await (await fetch(`${url}/_knobs/counts`)).json()) as { token: Record<string, number> }
  return counts.token.authorization_code ?? 0
}

test('302 to the redirect URI with the identifier and the state: the person signed in at the provider', async () => {
  const { dana, page } = await open('slackish', { redirect_uri, state: 'crm 42&x' })
  assert.equal(page.status, 200)
  for (const words of ['Acme', 'Slackish', 'Dana Okafor', 'Cancel']) assert.ok(page.text.includes(words), words)
  const back = await dana.signIn(page)
  assert.equal(back.status, 302, back.text)
  const location = new URL(back.location ?? '')
  assert.equal(location.origin + location.pathname, redirect_uri)
  const id = location.searchParams.get('connection_id') ?? ''
  assert.match(id, /^\d{9,10}$/)
  const parameters = { authentication_id: id, connection_id: id, state: 'crm 42&x' }
  assert.deepEqual(Object.fromEntries(location.searchParams), parameters)
  const authorization = `Bearer ${await tokenFor(server, acme)}`
  assert.equal((await server.fetch(`/v2/authentications/${id}`, { headers: { authorization } })).status, 200)
})

test('a page with the message for each registered origin: the popup pattern', async () => {
  const { dana, page } = await open('rotator', { state: 's1' })
  const done = await dana.signIn(page)
  assert.equal(done.status, 200)
  const posted = messageIn(done)
  assert.ok(posted)
  const { authId, connectionId, ...rest } = posted.message
  assert.deepEqual(posted.origins, origins)
  assert.deepEqual(rest, { type: 'authenticationSuccess', app: 'rotator', state: 's1' })
  assert.ok(typeof authId === 'number' && authId >= 100_000_000)
  assert.equal(connectionId, String(authId))
})

test('each outcome once: whoever looks again reads a page, and nothing is posted or redirected', async () => {
  for (const query of [{}, { redirect_uri }] as Record<string, string>[]) {
    const { dana, page } = await open('slackish', query)
    const callback = await dana.consent(page)
    const [first, ...more] = [await dana.arrive(callback), await dana.arrive(callback), await dana.get(page.url)]
    assert.ok(first?.location || (first && messageIn(first)))
    for (const later of more) {
      assert.deepEqual([later.status, later.location, messageIn(later)], [200, null, undefined])
      assert.match(later.text, /Slackish is connected/)
    }
  }
})

test('the headers that Connect needs: opener kept, form posts may end at the partner, no script but ours', async () => {
  const { page } = await open('slackish', { redirect_uri })
  assert.equal(page.headers.get('cross-origin-opener-policy'), 'unsafe-none')
  assert.equal(page.headers.get('x-frame-options'), 'DENY')
  assert.equal(page.headers.get('cache-control'), 'no-store')
  const policy = page.headers.get('content-security-policy') ?? ''
  for (const part of ["form-action 'self' https: http:", "script-src 'self'", "default-src 'none'"])
    assert.ok(policy.includes(part))
  assert.doesNotMatch(page.text, /<script(?![^>]* src="\/assets\/connect\.js")|style=|javascript:|onclick/)
})

test('access_denied at once, with the words of the provider: the person said no there', async () => {
  const { dana, page } = await open('slackish', { redirect_uri, state: 's' })
  const denied = await dana.signIn(page, { decision: 'deny' })
  assert.equal(denied.status, 302)
  const { searchParams } = new URL(denied.location ?? '')
  assert.deepEqual([searchParams.get('error'), searchParams.get('state')], ['access_denied', 's'])
  assert.equal(searchParams.get('error_description'), 'The person denied access.')
  const popup = await open('slackish')
  const posted = messageIn(await popup.dana.signIn(popup.page, { decision: 'deny' }))
  assert.deepEqual([posted?.message.type, posted?.message.error], ['authenticationError', 'access_denied'])
})

test("the provider's words, Retry and Cancel: the exchange failed, and the next try connects", async () => {
  const { dana, page } = await open('slackish', { redirect_uri })
  await knob(slackish.provider.url, 'fail', { where: 'token', status: 400, error: 'invalid_grant' })
  const failed = await dana.signIn(page)
  assert.deepEqual([failed.status, failed.location], [200, null])
  for (const words of ['Slackish says: ', 'Try again', 'Cancel']) assert.ok(failed.text.includes(words), words)
  assert.equal((await dana.signIn(failed)).status, 302)
})

test("the provider's words: the new credentials fail their test, and nothing is stored", async () => {
  const { dana, page } = await open('slackish', { redirect_uri }, 'tester')
  await knob(slackish.provider.url, 'fail', { where: 'api', status: 503 })
  const failed = await dana.signIn(page)
  assert.match(failed.text, /Try again/)
  const headers = { authorization: `Bearer ${await tokenFor(server, acme, 'tester')}` }
  const list = await (await server.fetch('/v2/authentications?app=slackish', { headers })).json()
  assert.deepEqual((list as { data: unknown[] }).data, [])
  assert.equal((await dana.signIn(failed)).status, 302)
})

test("the provider's words: it sent an error back, or no code at all", async () => {
  const { dana, page } = await open('slackish', { redirect_uri })
  const callback = new URL(await dana.consent(page))
  const state = callback.searchParams.get('state') ?? ''
  const path = callback.pathname
  const refused = await dana.arrive(
    `${path}?state=${state}&error=temporarily_unavailable&error_description=%3Cb%3ELater%0A%07`,
  )
  assert.match(refused.text, /Slackish says: &lt;b&gt;Later /)
  const second = new URL(await dana.consent(refused))
  const none = await dana.arrive(`${path}?state=${second.searchParams.get('state')}`)
  assert.match(none.text, /carries no code/)
})

test('400 and nothing burnt: the callback in another browser, without its state, or at another app', async () => {
  const { dana, page } = await open('slackish', { redirect_uri })
  const callback = await dana.consent(page)
  const before = [await tokenRequests(slackish.provider.url), await tokenRequests(rotator.provider.url)]
  const mallory = await open('slackish', {}, 'mallory')
  const stray = [
    await openPerson(server).get(callback),
    await mallory.dana.get(callback),
    await dana.get(callback.replace(/state=\w+/, '')),
    await dana.get(callback.replace(/state=(\w+)/, 'state=$1&state=$1')),
    await dana.get(callback.replace(/state=\w+/, 'state=guess')),
    await dana.get(callback.replace('SlackishAPI', 'RotatorAPI')), // COAT: a code of one app at the callback of another
    await dana.get(callback.replace('SlackishAPI', 'NobodyAPI')),
  ]
  for (const page of stray) assert.deepEqual([page.status, page.location, page.text], [400, null, stray[0]?.text])
  assert.deepEqual([await tokenRequests(slackish.provider.url), await tokenRequests(rotator.provider.url)], before)
  assert.equal((await dana.arrive(callback)).status, 302)
})

test('one code is sent, once: twenty callbacks with one state at a time', async () => {
  const { dana, page } = await open('slackish', {}, 'hasty')
  const callback = await dana.consent(page)
  const before = await tokenRequests(slackish.provider.url)
  const answers = await Promise.all(Array.from({ length: 20 }, () => dana.arrive(callback)))
  assert.equal(await tokenRequests(slackish.provider.url), before + 1)
  assert.ok(answers.filter((answer) => messageIn(answer)).length <= 1)
  const headers = { authorization: `Bearer ${await tokenFor(server, acme, 'hasty')}` }
  const list = await (await server.fetch('/v2/authentications?app=slackish', { headers })).json()
  assert.equal((list as { data: unknown[] }).data.length, 1)
})

test('both slash forms of the callback are served; the one with the slash is sent', async () => {
  const { dana, page } = await open('slackish', { redirect_uri })
  const callback = await dana.consent(page)
  assert.ok(callback.startsWith(`${server.deps.publicUrl}/dashboard/auth/oauth/return/SlackishAPI/?`))
  assert.equal((await dana.arrive(callback.replace('SlackishAPI/?', 'SlackishAPI?'))).status, 302)
})

test('a posted answer is sent on to the same place, without what the callback does not read', async () => {
  const { dana, page } = await open('slackish', { redirect_uri })
  const callback = new URL(await dana.consent(page))
  const body = new URLSearchParams([...callback.searchParams, ['id_token', 'eyJ.personal.data']])
  const posted = await fetch(callback.origin + callback.pathname, { method: 'POST', body, redirect: 'manual' })
  assert.deepEqual([posted.status, posted.headers.get('location')], [303, callback.pathname + callback.search])
  assert.equal((await dana.arrive(posted.headers.get('location') ?? '')).status, 302)
})

test('413: a posted answer that is no answer', async () => {
  const post = (body: string) => server.fetch('/dashboard/auth/oauth/return/SlackishAPI/', { method: 'POST', body })
  assert.equal((await post('x'.repeat(70_000))).status, 413)
  assert.equal((await post(`code=${'x'.repeat(10_000)}`)).status, 413)
})

test('PKCE goes along, its verifier is sealed; the state is stored as a hash', async () => {
  const { dana, page, sessionId } = await open('rotator')
  const { searchParams } = new URL((await dana.get(signInLink(page))).location ?? '')
  assert.equal(searchParams.get('code_challenge_method'), 'S256')
  const { rows } = await server.deps.pool.query('select * from authorization_states where session_id = $1', [sessionId])
  assert.equal(JSON.stringify(rows).includes(searchParams.get('state') ?? ''), false)
  assert.match(rows[0].code_verifier, /^v1\./)
})

test('the same identifier: a reconnect renews the connection, another account is another connection', async () => {
  const first = await open('slackish', { redirect_uri })
  const id = new URL((await first.dana.signIn(first.page)).location ?? '').searchParams.get('connection_id') ?? ''
  const again = await open('slackish', { redirect_uri, reconnect_id: id })
  const renewed = await again.dana.signIn(again.page)
  assert.equal(new URL(renewed.location ?? '').searchParams.get('connection_id'), id)
  const other = await open('slackish', { redirect_uri })
  assert.notEqual(new URL((await other.dana.signIn(other.page)).location ?? '').searchParams.get('connection_id'), id)
})

test('server_error: the connection to renew was deleted meanwhile', async () => {
  const first = await open('slackish', { redirect_uri })
  const id = new URL((await first.dana.signIn(first.page)).location ?? '').searchParams.get('connection_id') ?? ''
  const again = await open('slackish', { redirect_uri, reconnect_id: id })
  const headers = { authorization: `Bearer ${await tokenFor(server, acme)}` }
  await server.fetch(`/v2/authentications/${id}`, { method: 'DELETE', headers })
  const gone = await again.dana.signIn(again.page)
  assert.equal(new URL(gone.location ?? '').searchParams.get('error'), 'server_error')
})

test('the outcome is reported, not undone: a sign-in that ends after Cancel, or after the time is over', async () => {
  const { dana, page } = await open('slackish', {}, 'late')
  const callback = await dana.consent(page)
  await dana.submit(page, { '.decision': 'cancel' })
  assert.match((await dana.arrive(callback)).text, /Nothing was connected/)
  const slow = await open('slackish', { redirect_uri }, 'late')
  const lateCallback = await slow.dana.consent(slow.page)
  await server.advance(31 * 60)
  const expired = await slow.dana.arrive(lateCallback)
  assert.equal(new URL(expired.location ?? '').searchParams.get('error'), 'access_denied')
  const headers = { authorization: `Bearer ${await tokenFor(server, acme, 'late')}` }
  const list = await (await server.fetch('/v2/authentications?app=slackish', { headers })).json()
  assert.deepEqual((list as { data: unknown[] }).data, [])
})

test('the second window says it and reports nothing; the first one reports', async () => {
  const { dana, page } = await open('slackish', { state: 's' })
  const started = await dana.get(`${signInLink(page)}&window=second`)
  const { answerConsent } = await import('../../dev/providers/index.ts')
  const second = await dana.arrive(await answerConsent(started.location ?? ''))
  assert.deepEqual([second.status, messageIn(second)], [200, undefined])
  assert.match(second.text, /data-close/)
  const status = await dana.get(page.url.replace('/slackish?', '/slackish/status?'))
  assert.deepEqual(JSON.parse(status.text), { is_open: false, is_trying: false, problem_at: null })
  assert.equal(messageIn(await dana.get(page.url))?.message.type, 'authenticationSuccess')
})

test('400 and nothing burnt: a doubled parameter, an issuer that is not the one that was asked', async () => {
  const { dana, page } = await open('slackish', { redirect_uri })
  const callback = await dana.consent(page)
  const before = await tokenRequests(slackish.provider.url)
  const origin = encodeURIComponent(slackish.provider.url)
  const wrong = [
    '&code=another',
    '&error=access_denied&error=x',
    `&iss=${origin}&iss=${origin}`,
    `&iss=${encodeURIComponent(rotator.provider.url)}`, // mix-up: RFC 9207 §2.4
    '&iss=',
    '&iss=slackish',
  ]
  for (const more of wrong) {
    const refused = await dana.get(callback + more)
    assert.deepEqual([refused.status, refused.location], [400, null], more)
  }
  assert.equal(await tokenRequests(slackish.provider.url), before)
  assert.equal((await dana.arrive(`${callback}&iss=${origin}%2Ftenant`)).status, 302)
})

test('503 and nothing spent: previews and prefetches of the sign-in, the callback, continue and the page', async () => {
  const { dana, page, sessionId } = await open('slackish', { redirect_uri })
  const callback = await dana.consent(page)
  const before = await tokenRequests(slackish.provider.url)
  const continued = page.url.replace('?', '/continue?')
  for (const address of [signInLink(page), callback, continued, page.url]) {
    for (const headers of [{ 'sec-purpose': 'prefetch;prerender' }, { purpose: 'preview' }] as Record<string, string>[])
      assert.equal((await dana.get(address, headers)).status, 503, address)
    assert.equal((await dana.head(address)).status, 503, address)
  }
  const { rows } = await server.deps.pool.query('select used_at from authorization_states where session_id = $1', [
    sessionId,
  ])
  assert.deepEqual(rows, [{ used_at: null }])
  assert.equal(await tokenRequests(slackish.provider.url), before)
  assert.equal((await dana.arrive(callback)).status, 302)
})

test('400: the bare address of an app says where connecting begins', async () => {
  const page = await openPerson(server).get('/to/slackish')
  assert.equal(page.status, 400)
  assert.match(page.text, /Slackish: open its settings/)
})

test('400: the address of a reconnect, without a code, says who opens it, in the same words for every connection', async () => {
  const first = await open('slackish', { redirect_uri })
  const id = new URL((await first.dana.signIn(first.page)).location ?? '').searchParams.get('connection_id') ?? ''
  const [real, none] = await Promise.all(
    [id, '123456789'].map((of) => openPerson(server).get(`/to/slackish?reconnect_id=${of}`)),
  )
  assert.equal(real?.status, 400)
  assert.match(
    real?.text ?? '',
    /to reconnect an account of Slackish\. That begins in the product in which you connected/,
  )
  assert.doesNotMatch(real?.text ?? '', /Acme/)
  const withoutRequest = (text = '') => text.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '')
  assert.equal(withoutRequest(real?.text), withoutRequest(none?.text))
})
