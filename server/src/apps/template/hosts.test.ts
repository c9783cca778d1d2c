import assert from 'node:assert/strict'
import { test } from 'node:test'
import { matchesHosts } from './hosts.ts'

const rows: [matches: boolean, url: string, entry: string][] = [
  [true, 'https://petshop.test/', 'petshop.test'],
  [true, 'http://petshop.test/', 'petshop.test'],
  [true, 'https://PETSHOP.test/', 'Petshop.TEST'],
  [true, 'https://petshop.test:443/', 'petshop.test:443'],
  [true, 'http://127.0.0.1:9901/', '127.0.0.1:9901'],
  [true, 'http://[::1]:9901/', '[::1]:9901'],
  [true, 'https://a.petshop.test/', '*.petshop.test'],
  [true, 'https://a.petshop.test:8443/', '*.petshop.test:8443'],
  [false, 'https://petshop.test:8443/', 'petshop.test'],
  [false, 'http://petshop.test/', 'petshop.test:443'],
  [false, 'https://petshop.test/', '*.petshop.test'],
  [false, 'https://a.b.petshop.test/', '*.petshop.test'],
  [false, 'https://a.petshop.test/', 'petshop.test'],
  [false, 'https://evilpetshop.test/', '*.petshop.test'],
  [false, 'https://petshop.test./', 'petshop.test'],
  [false, 'https://petshop.test.evil.test/', 'petshop.test'],
  [false, 'ftp://petshop.test/', 'petshop.test'],
  [false, 'http://127.0.0.1:9902/', '127.0.0.1:9901'],
  [false, 'https://petshop.test/', ''],
  [false, 'https://petshop.test/', '*'],
]

for (const [matches, url, entry] of rows) {
  test(`${matches ? 'allowed' : 'refused'}: ${url} by "${entry}"`, () => {
    assert.equal(matchesHosts(new URL(url), ['other.test', entry]), matches)
  })
}

test('refused: an empty list allows nothing', () => {
  assert.equal(matchesHosts(new URL('https://petshop.test/'), []), false)
})
