import assert from 'node:assert/strict'
import { test } from 'node:test'
import { linkFor, messageIn, openPerson, publishProviders } from '../../../test/harness/connect.ts'
import { startPartner, tokenFor } from '../../../test/harness/partner.ts'
import { startTestServer } from '../../../test/harness/server.ts'

const server = await startTestServer()
const acme = await startPartner(server, 'acme', { origins: ['http://127.0.0.1:9999', 'https://crm.acme.test'] })
await publishProviders(server, 'slackish', 'rotator')
const redirect_uri = 'http://127.0.0.1:9999/connected'

test('302 to the redirect URI with the identifier and the state: the person signed in at the provider', async () => {
  const dana = openPerson(server)
  const { link, sessionId } = await linkFor(server, acme, 'slackish', {
    label: 'Dana Doe',
    query: { redirect_uri, state: 'crm 42&x' },
  })
  const redeemed = await dana.get(link)
  assert.equal(redeemed.status, 303)
  assert.equal(redeemed.location, `/to/slackish?session=${sessionId}`)
  assert.match(
    redeemed.headers.get('set-cookie') ?? '',
    new RegExp(`^__Host-connect-${sessionId}=\\w{43}; .*HttpOnly; Secure; SameSite=Lax`),
  )
  const page = await dana.get(redeemed.location ?? '')
  assert.equal(page.status, 200)
  for (const words of ['Acme', 'Slackish', 'Dana Doe', 'Cancel']) assert.ok(page.text.includes(words), words)

  const back = await dana.signIn(page)
  assert.equal(back.status, 302, back.text)
  const location = new URL(back.location ?? '')
  assert.equal(location.origin + location.pathname, redirect_uri)
  const id = location.searchParams.get('connection_id') ?? ''
  assert.match(id, /^\d{9,10}$/)
  assert.deepEqual(
    [...location.searchParams],
    [
      ['authentication_id', id],
      ['connection_id', id],
      ['state', 'crm 42&x'],
    ],
  )

  const token = await tokenFor(server, acme)
  const found = await server.fetch(`/v2/authentications/${id}`, { headers: { authorization: `Bearer ${token}` } })
  assert.equal(found.status, 200)
})

test('a page with the message for each registered origin: the popup pattern', async () => {
  const dana = openPerson(server)
  const { link } = await linkFor(server, acme, 'rotator', { query: { state: 's1' } })
  const done = await dana.signIn(await dana.open(link))
  assert.equal(done.status, 200)
  const posted = messageIn(done)
  assert.deepEqual(posted?.origins, ['http://127.0.0.1:9999', 'https://crm.acme.test'])
  assert.equal(posted?.message.type, 'authenticationSuccess')
  assert.equal(String(posted?.message.authId), posted?.message.connectionId)
  assert.equal(typeof posted?.message.authId, 'number')
  assert.deepEqual([posted?.message.app, posted?.message.state], ['rotator', 's1'])
})
