import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answerConsent, providerKeys } from '../index.ts'
import { authorizeUrl, callback, pkce, provide } from '../test-client.ts'

const { challenge } = pkce()

test('200 consent page: names the client, each scope in words, the accounts, Allow and Deny', async (t) => {
  const slackish = await provide(t, 'slackish', { clientName: 'Acme & Sons' })
  const response = await fetch(authorizeUrl(slackish, challenge, { scope: 'channels:read chat:write' }))
  const page = await response.text()
  assert.equal(response.status, 200)
  assert.match(page, /Acme &amp; Sons wants to use your Slackish account/)
  assert.match(page, /See the list of channels/)
  assert.match(page, /Post messages in your name/)
  assert.doesNotMatch(page, /Search messages/)
  assert.match(page, /Dana Doe/)
  assert.match(page, /name="decision" value="allow"/)
  assert.match(page, /name="decision" value="deny"/)
  assert.match(page, /<b>localhost:4747<\/b>/)
  assert.doesNotMatch(page, /<script|style="|<style/)
})

test('302 with code and state, nothing else: Allow', async (t) => {
  const rotator = await provide(t, 'rotator')
  const back = new URL(await answerConsent(authorizeUrl(rotator, challenge), { user: 'omar' }))
  assert.equal(back.origin + back.pathname, callback)
  assert.deepEqual([...back.searchParams.keys()], ['code', 'state'])
  assert.equal(back.searchParams.get('state'), 'state-of-the-test')
})

test('302 access_denied with state and no code: Deny', async (t) => {
  const coop = await provide(t, 'coop')
  const { searchParams } = new URL(await answerConsent(authorizeUrl(coop, challenge), { decision: 'deny' }))
  assert.equal(searchParams.get('error'), 'access_denied')
  assert.equal(searchParams.get('state'), 'state-of-the-test')
  assert.equal(searchParams.get('code'), null)
})

const pageErrors: [string, Record<string, string | null>][] = [
  ['the client_id is unknown', { client_id: 'somebody' }],
  ['the client_id is missing', { client_id: null }],
  ['the redirect_uri is missing', { redirect_uri: null }],
  ['the redirect_uri is on another host', { redirect_uri: callback.replace('localhost', 'petshop.test') }],
  ['the redirect_uri only looks local', { redirect_uri: callback.replace('localhost', 'localhost.petshop.test') }],
  [
    'the redirect_uri hides its host behind a user',
    { redirect_uri: callback.replace('localhost', 'localhost@petshop.test') },
  ],
  ['the redirect_uri has another path', { redirect_uri: 'http://localhost:4747/elsewhere/' }],
  ['the redirect_uri climbs out of its path', { redirect_uri: `${callback}../../../../../elsewhere` }],
  ['the redirect_uri has a fragment', { redirect_uri: `${callback}#here` }],
  ['the redirect_uri has an empty fragment', { redirect_uri: `${callback}#` }],
  ['the redirect_uri has another scheme', { redirect_uri: 'javascript:alert(1)' }],
]
for (const [name, changes] of pageErrors)
  test(`400 page and no redirect: ${name}`, async (t) => {
    const rotator = await provide(t, 'rotator')
    const response = await fetch(authorizeUrl(rotator, challenge, changes), { redirect: 'manual' })
    assert.equal(response.status, 400)
    assert.equal(response.headers.get('location'), null)
    assert.match(await response.text(), /This request cannot be served/)
  })

test('400 page and no redirect: a parameter came twice', async (t) => {
  const rotator = await provide(t, 'rotator')
  const response = await fetch(`${authorizeUrl(rotator, challenge)}&state=other`, { redirect: 'manual' })
  assert.equal(response.status, 400)
})

test('registered redirect URIs are compared as strings, and then no other local URI will do', async (t) => {
  const redirect_uri = 'http://127.0.0.1:9999/cb?shop=1'
  const coop = await provide(t, 'coop', { redirectUris: [redirect_uri] })
  const back = new URL(await answerConsent(authorizeUrl(coop, challenge, { redirect_uri })))
  assert.equal(back.searchParams.get('shop'), '1')
  for (const other of [
    callback,
    `${redirect_uri}&x=1`,
    'http://127.0.0.1:9999/cb',
    'http://127.0.0.1:9999/cb/?shop=1',
  ]) {
    const refused = await fetch(authorizeUrl(coop, challenge, { redirect_uri: other }), { redirect: 'manual' })
    assert.equal(refused.status, 400, other)
  }
})

const redirectErrors: [string, string, Record<string, string | null>][] = [
  ['invalid_request', 'the response_type is missing', { response_type: null }],
  ['unsupported_response_type', 'the response_type is token', { response_type: 'token' }],
  ['invalid_scope', 'a scope does not exist', { scope: 'contacts:read admin"\\' }],
  ['invalid_scope', 'a scope is a name of Object.prototype', { scope: 'constructor' }],
  ['invalid_request', 'the challenge is missing', { code_challenge: null, code_challenge_method: null }],
  ['invalid_request', 'the method is missing, so plain', { code_challenge_method: null }],
  ['invalid_request', 'the method is plain', { code_challenge_method: 'plain' }],
  ['invalid_request', 'the challenge is not a SHA-256', { code_challenge: 'short' }],
]
for (const [error, name, changes] of redirectErrors)
  test(`302 ${error}: ${name}`, async (t) => {
    const rotator = await provide(t, 'rotator')
    const { searchParams } = new URL(await answerConsent(authorizeUrl(rotator, challenge, changes)))
    assert.equal(searchParams.get('error'), error)
    assert.equal(searchParams.get('state'), 'state-of-the-test')
    assert.equal(searchParams.get('code'), null)
    assert.match(searchParams.get('error_description') ?? '', /^[\x20\x21\x23-\x5b\x5d-\x7e]+$/) // RFC 6749 §4.1.2.1
  })

test('400 page: the consent form is unknown, without an account, or with a third answer', async (t) => {
  const coop = await provide(t, 'coop')
  const page = await (await fetch(authorizeUrl(coop, challenge))).text()
  const [, request_id = ''] = /name="request_id" value="([^"]+)"/.exec(page) ?? []
  const forms = [
    { request_id: 'guessed', user: 'dana', decision: 'allow' },
    { request_id, user: 'nobody', decision: 'allow' },
    { request_id, user: 'dana', decision: 'perhaps' },
  ]
  for (const form of forms) {
    const body = new URLSearchParams(form)
    const response = await fetch(`${coop.url}/oauth/consent`, { method: 'POST', body, redirect: 'manual' })
    assert.equal(response.status, 400, JSON.stringify(form))
    assert.equal(response.headers.get('location'), null)
  }
})

test('Cross-Origin-Opener-Policy is on every answer of Coop and on none of the others', async (t) => {
  for (const key of providerKeys) {
    const provider = await provide(t, key)
    const urls = [authorizeUrl(provider, challenge), authorizeUrl(provider, challenge, { response_type: 'token' })]
    for (const url of [...urls, `${provider.url}/`, `${provider.url}/nowhere`, `${provider.url}/style.css`]) {
      const response = await fetch(url, { redirect: 'manual' })
      const expected = key === 'coop' ? 'same-origin' : null
      assert.equal(response.headers.get('cross-origin-opener-policy'), expected, url)
    }
  }
})
