import assert from 'node:assert/strict'
import { test } from 'node:test'
import { matchesHosts } from './hosts.ts'

const ROWS: [url: string, pattern: string, matches: boolean][] = [
  ['https://api.petshop.test/x', 'api.petshop.test', true],
  ['https://API.petshop.test/x', 'api.PETSHOP.test', true],
  ['https://api.petshop.test:443/', 'api.petshop.test:443', true],
  ['http://api.petshop.test/', 'api.petshop.test:80', true],
  ['https://api.petshop.test:8443/', 'api.petshop.test', false],
  ['https://api.petshop.test/', 'api.petshop.test:8443', false],
  ['http://api.petshop.test/', 'api.petshop.test:443', false],
  ['http://127.0.0.1:9901/', '127.0.0.1:9901', true],
  ['http://2130706433:9901/', '127.0.0.1:9901', true],
  ['http://[::1]:9901/', '[::1]:9901', true],
  ['https://acme.petshop.test/', '*.petshop.test', true],
  ['https://acme.petshop.test:99/', '*.petshop.test:99', true],
  ['https://petshop.test/', '*.petshop.test', false],
  ['https://a.b.petshop.test/', '*.petshop.test', false],
  ['https://evilpetshop.test/', '*.petshop.test', false],
  ['https://acme.petshop.test.evil.test/', '*.petshop.test', false],
  ['https://api.petshop.test./', 'api.petshop.test', false],
  ['https://bücher.test/', 'bücher.test', true],
  ['https://xn--bcher-kva.test/', 'bücher.test', true],
  ['https://anything.test/', '*', false],
  ['https://anything.test/', '*.*', false],
  ['https://anything.test/', '', false],
  ['https://api.petshop.test/', 'https://api.petshop.test', false],
]

for (const [url, pattern, matches] of ROWS) {
  test(`${matches ? 'matches' : 'does not match'}: ${url} against "${pattern}"`, () => {
    assert.equal(matchesHosts(new URL(url), [pattern]), matches)
  })
}

test('no pattern matches nothing; one of several is enough', () => {
  const url = new URL('https://api.petshop.test/')
  assert.equal(matchesHosts(url, []), false)
  assert.equal(matchesHosts(url, ['other.test', 'api.petshop.test']), true)
})
