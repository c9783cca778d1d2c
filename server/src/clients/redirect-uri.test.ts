import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isRegisteredRedirectUri, redirectUriMistake } from './redirect-uri.ts'

const registered = [
  'https://acme.test/cb?a=1',
  'http://127.0.0.1:9999/cb',
  'http://[::1]/cb',
  'http://localhost',
  'acme:/cb',
]

test('registered: byte for byte, for every client', () => {
  for (const uri of registered) assert.ok(isRegisteredRedirectUri(uri, registered), uri)
})

const changed = [
  'https://acme.test/cb',
  'https://acme.test/cb?a=1&b=2',
  'https://acme.test:443/cb?a=1',
  'https://ACME.test/cb?a=1',
  'https://acme.test/cb/?a=1',
  'https://acme.test/cb?a=%31',
  'https://acme.test/x/../cb?a=1',
  'acme:/cb/',
  'http://127.0.0.1:9999/cb/',
  '',
]
for (const uri of changed) {
  test(`not registered: "${uri}"`, () => {
    assert.equal(isRegisteredRedirectUri(uri, registered), false)
    assert.equal(isRegisteredRedirectUri(uri, registered, true), false)
  })
}

for (const uri of [
  'http://127.0.0.1:51234/cb',
  'http://127.0.0.1/cb',
  'http://[::1]:8080/cb',
  'http://localhost:3000',
]) {
  test(`registered for a public client alone, whatever its port: ${uri}`, () => {
    assert.equal(isRegisteredRedirectUri(uri, registered, true), true)
    assert.equal(isRegisteredRedirectUri(uri, registered), false)
  })
}

const tricks = [
  'http://127.0.0.1:80@attacker.test/cb',
  'http://127.0.0.1@attacker.test/cb',
  'http://127.0.0.1.attacker.test/cb',
  'http://127.0.0.1:9999\\@attacker.test/cb',
  'http://127.0.0.1:99999/cb',
  'http://127.0.0.1:/cb',
  'http://127.0.0.2:9999/cb',
  'http://127.1:9999/cb',
  'https://127.0.0.1:9999/cb',
  'http://localhost:3000/elsewhere',
  'http://127.0.0.1:1234/cb#fragment',
  'http://127.0.0.1:1234/cb?more=1',
]
for (const uri of tricks) {
  test(`not registered, also for a public client: ${uri}`, () => {
    assert.equal(isRegisteredRedirectUri(uri, registered, true), false)
  })
}

for (const [uri, why] of [
  ['https:acme.test/cb', /no host/],
  ['https:///acme.test/cb', /no host/],
  ['http:/localhost/cb', /no host/],
  ['https://acme.test\\@evil.test/cb', /backslash/],
  ['https://acme.test/a b', /blank/],
  ['https://acme.test/\tcb', /blank/],
  ['https://acme.test/\u0085', /control character/],
] as const) {
  test(`cannot be registered, as it reads otherwise to others: ${JSON.stringify(uri)}`, () => {
    assert.match(redirectUriMistake(uri, true) ?? '', why)
  })
}

test('can be registered: https, loopback, umlauts, and a scheme of its own for a public client', () => {
  for (const uri of ['https://acme.test/cb?a=1', 'https://acme.test/kö', 'http://[::1]/cb', 'com.acme:/cb'])
    assert.equal(redirectUriMistake(uri, true), undefined)
})
