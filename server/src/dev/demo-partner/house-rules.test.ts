import assert from 'node:assert/strict'
import { request } from 'node:http'
import { stripTypeScriptTypes } from 'node:module'
import { test } from 'node:test'
import { addConnection, acme as registration } from '../../../../sdk/test/fake-wayleave/index.ts'
import { visitAcme } from '../../../test/acme-visit.ts'

const petshop = '6f1d2c9e-3b74-4a58-9d10-2e8c7f5b4a61'
const noraOf = 'petshop-ltd/nora'

test("no secret and no token of Acme's reaches the browser", async (t) => {
  const { fake, browser } = await visitAcme(t)
  const { id } = addConnection(fake.state, noraOf, 'petshop')
  const pages = [
    await browser.get('/'),
    await browser.get(`/apps/${petshop}?connection=${id}&action=create_order`),
    await browser.post(`/apps/${petshop}/session`),
    await browser.get('/jwks.json'),
  ]
  const jwts = fake.requests
    .map(({ body }) => new URLSearchParams(body).get('subject_token'))
    .filter((jwt) => jwt !== null)
  assert.ok(jwts.length > 0 && fake.issued.users.size > 0)
  for (const { text } of pages) {
    for (const secret of [registration.clientSecret, ...fake.issued.users.keys(), ...jwts])
      assert.ok(!text.includes(secret))
    assert.doesNotMatch(text, /"d":/)
  }
})

test('policies: no inline script or style, nothing from elsewhere but Wayleave', async (t) => {
  const { fake, browser } = await visitAcme(t)
  const { id } = addConnection(fake.state, noraOf, 'petshop')
  for (const path of ['/', `/apps/${petshop}?connection=${id}&action=create_order`, '/nothing']) {
    const { headers, text } = await browser.get(path)
    assert.equal(
      headers.get('content-security-policy'),
      `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: ${fake.url}; ` +
        `connect-src 'self' ${fake.url}; form-action 'self' ${fake.url}; frame-ancestors 'none'; base-uri 'none'`,
    )
    assert.equal(headers.get('cross-origin-opener-policy'), null)
    assert.doesNotMatch(text, /<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)/)
  }
})

test('coop: its pages cut themselves off from the popup', async (t) => {
  const { browser } = await visitAcme(t, { coop: true })
  assert.equal((await browser.get('/')).headers.get('cross-origin-opener-policy'), 'same-origin')
})

test('403 for a post from another site, 421 for another host name', async (t) => {
  const { fake, partner, browser } = await visitAcme(t)
  const { id } = addConnection(fake.state, noraOf, 'petshop')
  const crossSite = { 'sec-fetch-site': 'cross-site' }
  assert.equal((await browser.post(`/connections/${id}/disconnect`, {}, crossSite)).status, 403)
  assert.equal(fake.state.connections.length, 1)
  const status = await new Promise((resolve) => {
    const sent = request(partner.url, { headers: { host: 'evil.test' } }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
    sent.end()
  })
  assert.equal(status, 421)
})

test('scripts run as they are served: no types, no package names', async (t) => {
  const { browser } = await visitAcme(t)
  for (const name of ['page.js', 'not-connected.js', 'connect.js']) {
    const { headers, text } = await browser.get(`/assets/${name}`)
    assert.match(headers.get('content-type') ?? '', /^text\/javascript/)
    assert.equal(stripTypeScriptTypes(text), text)
    assert.doesNotMatch(text, /^import .*(@wayleave|\.ts['"])/m)
    for (const [, file = ''] of text.matchAll(/^import .*from ['"]\.\/([^'"]+)/gm)) {
      assert.equal((await browser.get(`/assets/${file}`)).status, 200, file)
    }
  }
})

test('jwks.json: public members only, at the address to register', async (t) => {
  const { partner, browser } = await visitAcme(t)
  const { keys } = JSON.parse((await browser.get('/jwks.json')).text)
  assert.deepEqual(Object.keys(keys[0]).sort(), ['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y'])
  assert.equal(partner.jwksUrl, `${partner.url}/jwks.json`)
})
