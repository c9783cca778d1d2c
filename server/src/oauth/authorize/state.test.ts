import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { authorizeQuery, plainBrowser, registerAskers } from '../../../test/harness/consent.ts'
import { personOf, signedInCookie } from '../../../test/harness/person.ts'
import { startTestServer } from '../../../test/harness/server.ts'
import { codeAddress } from './answer.ts'
import { authorizeAs } from './authorize-as.ts'
import { readQuery } from './query.ts'

const server = await startTestServer()
await registerAskers(server)
const dana = await personOf(server, 'dana@example.test')
const browser = plainBrowser(server, await signedInCookie(server, 'dana@example.test'))

const REDIRECT_URIS = [
  'https://a.test/cb',
  'https://a.test/cb?kept=1',
  'https://a.test/?',
  'com.example.app:/cb',
  'com.example.app:',
]
const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 200 }).map((one) => one.toWellFormed())

test('property: a state comes back as it was, decoded and byte for byte, behind any redirect URI', () => {
  const percent = fc
    .uint8Array({ minLength: 1, maxLength: 60 })
    .map((bytes) => [...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join(''))
  const raw = fc.oneof(
    text.map(encodeURIComponent),
    text.map((one) => new URLSearchParams({ s: one }).toString().slice(2)),
    percent,
  )
  fc.assert(
    fc.property(raw, fc.constantFrom(...REDIRECT_URIS), (state, redirectUri) => {
      const query = readQuery(`?x=1&state=${state}&scope=openid`)
      const address = codeAddress({ redirectUri, rawState: query.rawState ?? null }, 'the-code', 'https://way.test')
      const sent = new URLSearchParams(`state=${state}`).get('state')
      assert.equal(new URL(address).searchParams.get('state'), sent)
      assert.ok(address.includes(`state=${state}&iss=`)) // also what no decoder reads alike: "+", "%20", bytes that are no UTF-8
      assert.equal(new URL(address).searchParams.get('code'), 'the-code')
    }),
    { numRuns: 500 },
  )
})

test('property: a parameter is read as URLSearchParams reads it, unless it is given twice', () => {
  const pair = fc.tuple(fc.constantFrom('scope', 'state', 'nonce', 'x', ''), text)
  fc.assert(
    fc.property(fc.array(pair, { maxLength: 6 }), (pairs) => {
      const search = new URLSearchParams(pairs).toString()
      const query = readQuery(search)
      const names = pairs.map(([name]) => name)
      assert.equal(query.repeated !== undefined, new Set(names).size < names.length)
      if (query.repeated === undefined)
        for (const [name, value] of pairs) assert.equal(query.get(name), value.replace(/^$/, '') || undefined)
    }),
    { numRuns: 300 },
  )
})

test('property: over HTTP, through the front door, and in a call of development mode', async () => {
  await authorizeAs(Object.fromEntries(new URLSearchParams(authorizeQuery())), dana, server.deps)
  await fc.assert(
    fc.asyncProperty(
      text.filter((one) => !one.includes('\0')),
      async (state) => {
        const door = await browser.open(`/v2/authorize?${authorizeQuery({ state })}`)
        const through = new URL(door.location ?? '')
        const { location } = await browser.open(`${through.pathname}${through.search}`)
        assert.equal(new URL(location ?? '').searchParams.get('state'), state)
        const members = Object.fromEntries(new URLSearchParams(authorizeQuery({ state })))
        const { redirect_to } = await authorizeAs(members, dana, server.deps)
        assert.equal(new URL(redirect_to).searchParams.get('state'), state)
      },
    ),
    { numRuns: 40 },
  )
})

test('a state of 8 KB comes back', async () => {
  const state = 'ab'.repeat(4096)
  const { location } = await browser.open(`/oauth/authorize?${authorizeQuery({ state })}`)
  assert.equal(new URL(location ?? '').searchParams.get('state'), state)
})
