import assert from 'node:assert/strict'
import { test } from 'node:test'
import { petshopApp } from '../../../test/petshop-app.ts'
import { readReturn } from './read-return.ts'

const ORIGIN = 'http://127.0.0.1:9901'

function kindOf(issuer: string | undefined, iss: string | undefined): string {
  const app = petshopApp(9901, issuer === undefined ? {} : { issuer })
  const query = new URLSearchParams({ code: 'c', state: 's', ...(iss === undefined ? {} : { iss }) })
  return readReturn(query, app, ORIGIN).kind
}

const rows: [issuer: string | undefined, iss: string | undefined, kind: string][] = [
  ['https://accounts.pets.example/eu', 'https://accounts.pets.example/eu', 'code'],
  ['https://accounts.pets.example/eu', 'https://accounts.pets.example/eu/', 'stray'],
  ['https://accounts.pets.example/eu', 'https://accounts.pets.example/us', 'stray'],
  ['https://accounts.pets.example/eu', 'HTTPS://accounts.pets.example/eu', 'stray'],
  ['https://accounts.pets.example/eu', ORIGIN, 'stray'],
  ['https://accounts.pets.example/eu', undefined, 'stray'],
  [undefined, undefined, 'code'],
  [undefined, `${ORIGIN}/tenant`, 'code'],
  [undefined, 'https://accounts.pets.example', 'stray'],
]
for (const [issuer, iss, kind] of rows) {
  test(`${kind}: ${issuer ?? 'no issuer'} in the manifest, ${iss ?? 'none'} in the callback (RFC 9207 §2.4)`, () => {
    assert.equal(kindOf(issuer, iss), kind)
  })
}

test('stray: an error of another issuer ends nothing', () => {
  const query = new URLSearchParams({ error: 'access_denied', iss: 'https://other.example' })
  assert.equal(readReturn(query, petshopApp(9901, { issuer: ORIGIN }), ORIGIN).kind, 'stray')
})
