import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import {
  authorizeQuery,
  CALLBACK,
  CHALLENGE,
  countCodes,
  ofCrm,
  plainBrowser,
  registerAskers,
} from '../../../test/harness/consent.ts'
import { startPartner } from '../../../test/harness/partner.ts'
import { personOf, signedInCookie } from '../../../test/harness/person.ts'
import { poll } from '../../../test/harness/poll.ts'
import { startTestServer } from '../../../test/harness/server.ts'
import { recentAttempts } from '../client-attempts.ts'
import { authorizeAs } from './authorize-as.ts'

const server = await startTestServer()
await registerAskers(server)
await startPartner(server, 'acme')
const dana = plainBrowser(server, await signedInCookie(server, 'dana@example.test'))
const { publicUrl, db } = server.deps

type Over = Record<string, string | undefined>
const ofConfidential = { client_id: 'confidential', code_challenge: undefined, code_challenge_method: undefined }

// Dana has allowed these clients everything: a request of theirs that is right is answered with a code at once.
const person = await personOf(server, 'dana@example.test')
for (const over of [{}, ofCrm, ofConfidential]) {
  await authorizeAs(Object.fromEntries(new URLSearchParams(authorizeQuery(over))), person, server.deps)
}
let codes = await countCodes(server)
for (const over of [{}, ofCrm, ofConfidential]) {
  const { location } = await dana.open(`/oauth/authorize?${authorizeQuery(over)}`)
  assert.match(location ?? '', /[?&]code=/)
  codes++
}

// None of the refusals below ends in a code.
afterEach(async () => assert.equal(await countCodes(server), codes))

const pages: Record<string, [query: string, words: RegExp]> = {
  'no client_id': [authorizeQuery({ client_id: undefined }), /client_id is missing/],
  'an empty client_id': [authorizeQuery({ client_id: '' }), /client_id is missing/],
  'an unknown client': [authorizeQuery({ client_id: 'nobody' }), /This app is not known here/],
  'no redirect_uri': [authorizeQuery({ redirect_uri: undefined }), /redirect_uri is missing/],
  'an empty redirect_uri': [authorizeQuery({ redirect_uri: '' }), /redirect_uri is missing/],
  'a redirect URI of nobody': [
    authorizeQuery({ redirect_uri: 'https://attacker.test/cb' }),
    /We will not send you there/,
  ],
  'a redirect URI of another client': [
    authorizeQuery({ redirect_uri: 'https://crm.test/cb' }),
    /not one that is registered/,
  ],
  'a redirect URI with one more byte': [
    authorizeQuery({ redirect_uri: 'https://assistant.test/cb?kept=1&' }),
    /byte for byte/,
  ],
  'another port, of a confidential client': [
    authorizeQuery({ ...ofCrm, redirect_uri: 'http://127.0.0.1:1234/cb' }),
    /byte for byte/,
  ],
  'a parameter given twice': [`${authorizeQuery()}&scope=openid`, /scope is given more than once/],
  'client_id given twice': [`${authorizeQuery()}&client_id=assistant`, /client_id is given more than once/],
  'redirect_uri given twice': [
    `${authorizeQuery()}&redirect_uri=https%3A%2F%2Fattacker.test`,
    /redirect_uri is given more/,
  ],
  'state given twice, once empty': [`${authorizeQuery()}&state=`, /state is given more than once/],
  'a parameter that nobody knows given twice': [`${authorizeQuery()}&x=1&x=2`, /x is given more than once/],
  'one name spelled in two ways': [`${authorizeQuery()}&st%61te=2`, /state is given more than once/],
  'a state over 8 KB': [authorizeQuery({ state: 's'.repeat(8193) }), /state is too long/],
  NUL: [`${authorizeQuery()}&x=%00`, /cannot be read/],
}
for (const [name, [query, words]] of Object.entries(pages)) {
  test(`400, a page and no redirect: ${name}`, async () => {
    for (const path of ['/oauth/authorize', '/oauth/authorize/', '/v2/authorize', '/v2/authorize/']) {
      const answer = await dana.open(`${path}?${query}`)
      assert.deepEqual([answer.status, answer.location], [400, null], path)
      assert.match(answer.html, words)
      assert.equal(answer.headers.get('x-frame-options'), 'DENY')
      assert.match(answer.headers.get('cache-control') ?? '', /no-store/)
    }
  })
}

const refusals: Record<string, [over: Over, error: string, words: RegExp]> = {
  'response_type is missing': [{ response_type: undefined }, 'invalid_request', /response_type is missing/],
  'response_type is empty': [{ response_type: '' }, 'invalid_request', /response_type is missing/],
  'response_type token': [{ response_type: 'token' }, 'unsupported_response_type', /code/],
  'response_type code with more': [{ response_type: 'code id_token' }, 'unsupported_response_type', /code/],
  'scope is missing': [{ scope: undefined }, 'invalid_scope', /scope is missing/],
  'scope is blank': [{ scope: '  ' }, 'invalid_scope', /scope is missing/],
  'a scope of another kind': [{ scope: 'openid zap' }, 'invalid_scope', /The scope zap/],
  'a scope that is not registered': [{ ...ofCrm, scope: 'zap zap:delete' }, 'invalid_scope', /The scope zap:delete/],
  'a scope that cannot be printed': [{ scope: 'openid "ü"' }, 'invalid_scope', /^A scope/],
  'response_mode fragment': [{ response_mode: 'fragment' }, 'invalid_request', /response_mode/],
  'response_mode form_post': [{ response_mode: 'form_post' }, 'invalid_request', /response_mode/],
  'a public client without PKCE': [
    { code_challenge: undefined, code_challenge_method: undefined },
    'invalid_request',
    /PKCE/,
  ],
  'PKCE plain': [{ code_challenge_method: 'plain' }, 'invalid_request', /S256/],
  'PKCE without a method, which is plain': [{ code_challenge_method: undefined }, 'invalid_request', /S256/],
  'PKCE plain of a confidential client': [
    { ...ofConfidential, code_challenge: CHALLENGE, code_challenge_method: 'plain' },
    'invalid_request',
    /S256/,
  ],
  'a method without a challenge': [
    { ...ofConfidential, code_challenge_method: 'S256' },
    'invalid_request',
    /code_challenge/,
  ],
  'a challenge of 42 characters': [{ code_challenge: CHALLENGE.slice(1) }, 'invalid_request', /43/],
  'a challenge with padding': [{ code_challenge: `${CHALLENGE}=` }, 'invalid_request', /43/],
  'a challenge in base64': [{ code_challenge: `${CHALLENGE.slice(1)}+` }, 'invalid_request', /43/],
  'prompt with a word that nobody knows': [{ prompt: 'login sideways' }, 'invalid_request', /prompt/],
  'prompt none with another': [{ prompt: 'none login' }, 'invalid_request', /none/],
  'prompt none with approval_prompt force': [{ prompt: 'none', approval_prompt: 'force' }, 'invalid_request', /none/],
  'approval_prompt always': [{ approval_prompt: 'always' }, 'invalid_request', /approval_prompt/],
  'max_age that is negative': [{ max_age: '-1' }, 'invalid_request', /max_age/],
  'max_age that is no number': [{ max_age: '1e3' }, 'invalid_request', /max_age/],
  'a value over 2,000 characters': [{ nonce: 'n'.repeat(2001) }, 'invalid_request', /nonce is over/],
  'a request object': [{ request: 'eyJ' }, 'request_not_supported', /not supported/],
  'a request_uri': [{ request_uri: 'https://assistant.test/r' }, 'request_uri_not_supported', /not supported/],
  'a partner, whose people come with a JWT': [
    { client_id: 'acme', redirect_uri: 'http://127.0.0.1:9999/connected', scope: 'zap' },
    'unauthorized_client',
    /partner tokens/,
  ],
}
for (const [name, [over, error, words]] of Object.entries(refusals)) {
  test(`302 ${error}: ${name}`, async () => {
    const answer = await dana.open(`/oauth/authorize/?${authorizeQuery(over)}`)
    assert.equal(answer.status, 302)
    const to = new URL(answer.location ?? '')
    assert.equal(`${to.origin}${to.pathname}`, over.redirect_uri ?? CALLBACK)
    assert.deepEqual([...to.searchParams.keys()], ['error', 'error_description', 'state', 'iss'])
    assert.equal(to.searchParams.get('error'), error)
    assert.match(to.searchParams.get('error_description') ?? '', words)
    assert.match(to.searchParams.get('error_description') ?? '', /^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/) // RFC 6749 §4.1.2.1
    assert.equal(to.searchParams.get('state'), 'tney4952')
    assert.equal(to.searchParams.get('iss'), publicUrl) // RFC 9207
  })
}

test('302 login_required: prompt none of a browser that nobody signed in at, which gets no cookie', async () => {
  const answer = await plainBrowser(server).open(`/oauth/authorize?${authorizeQuery({ prompt: 'none' })}`)
  assert.equal(new URL(answer.location ?? '').searchParams.get('error'), 'login_required')
  assert.deepEqual(answer.headers.getSetCookie(), [])
})

test('302 consent_required: prompt none before any consent, or for more than was allowed', async () => {
  const omar = plainBrowser(server, await signedInCookie(server, 'omar@example.test'))
  for (const [browser, over] of [
    [omar, {}],
    [dana, { ...ofCrm, scope: 'zap profile' }],
  ] as const) {
    const answer = await browser.open(`/oauth/authorize?${authorizeQuery({ ...over, prompt: 'none' })}`)
    assert.equal(new URL(answer.location ?? '').searchParams.get('error'), 'consent_required')
  }
})

test('302 login_required: prompt none, and max_age is over', async () => {
  await server.advance(61)
  const answer = await dana.open(`/oauth/authorize?${authorizeQuery({ prompt: 'none', max_age: '60' })}`)
  assert.equal(new URL(answer.location ?? '').searchParams.get('error'), 'login_required')
})

test('no state in, no state out; an empty one counts as absent', async () => {
  for (const state of [undefined, '']) {
    const answer = await dana.open(`/oauth/authorize?${authorizeQuery({ state, response_type: 'token' })}`)
    assert.equal(new URL(answer.location ?? '').searchParams.has('state'), false)
  }
})

test('the answer stands behind the query that the redirect URI has, also of a scheme of its own', async () => {
  const to = async (redirect_uri: string) =>
    (await dana.open(`/oauth/authorize?${authorizeQuery({ redirect_uri, response_type: 'token' })}`)).location ?? ''
  assert.match(await to('https://assistant.test/cb?kept=1'), /^https:\/\/assistant\.test\/cb\?kept=1&error=unsupported/)
  assert.match(await to('com.example.assistant:/cb'), /^com\.example\.assistant:\/cb\?error=unsupported/)
  assert.match(await to('http://127.0.0.1:51234/cb'), /^http:\/\/127\.0\.0\.1:51234\/cb\?error=unsupported/)
})

test('whoever runs the client finds what was refused, with the parameter that failed', async () => {
  await plainBrowser(server).open(
    `/oauth/authorize?${authorizeQuery({ ...ofCrm, redirect_uri: 'https://crm.test/CB' })}`,
  )
  await plainBrowser(server).open(`/oauth/authorize?${authorizeQuery({ ...ofCrm, scope: 'mcp:run' })}`)
  const latest = async () =>
    (await recentAttempts(db, ofCrm.client_id)).map(({ outcome, parameter }) => [outcome, parameter])
  const wanted = [
    ['invalid_scope', 'scope'],
    ['invalid_request', 'redirect_uri'],
  ]
  await poll(async () => JSON.stringify((await latest()).slice(0, 2)) === JSON.stringify(wanted), 5_000)
})

test('405 names what is allowed', async () => {
  const answer = await server.fetch('/oauth/authorize', { method: 'PUT' })
  assert.deepEqual([answer.status, answer.headers.get('allow')], [405, 'GET, POST, HEAD'])
})
