import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addConnection } from '../../../../sdk/test/fake-wayleave/index.ts'
import { visitAcme } from '../../../test/acme-visit.ts'

const noraOf = 'petshop-ltd/nora'

test("the settings page: every app, how it connects, and the person's connections only", async (t) => {
  const { fake, browser } = await visitAcme(t)
  const { id } = addConnection(fake.state, noraOf, 'petshop')
  const other = addConnection(fake.state, 'petshop-ltd/robin', 'petshop')
  const { status, text } = await browser.get('/')
  assert.equal(status, 200)
  for (const part of [
    'Petshop',
    'Mailbarn',
    'Almanac',
    'Signs in at Petshop',
    'Asks for your key',
    'Needs no account',
    id,
  ]) {
    assert.ok(text.includes(part), part)
  }
  assert.ok(!text.includes(other.id), "a colleague's connection")
  assert.match(text, /Connect in a popup/)
  assert.match(text, /Connect by redirect/)
})

test('somebody else signed in: their connections, their tenant', async (t) => {
  const { fake, browser } = await visitAcme(t)
  const { id } = addConnection(fake.state, 'kennel-and-sons/sam', 'mailbarn')
  assert.ok(!(await browser.get('/')).text.includes(id))
  const page = await browser.post('/sign-in', { person: 'sam' })
  assert.ok(page.text.includes(id))
  assert.match(page.text, /Kennel &amp; Sons works with/)
})

test('502: Wayleave refuses or fails, and the page says what to do', async (t) => {
  const { fake, browser } = await visitAcme(t)
  fake.failNext('/oauth/token', {
    status: 401,
    body: { error: 'invalid_client', error_description: 'Unknown client.' },
  })
  const refused = await browser.get('/')
  assert.equal(refused.status, 502)
  assert.match(refused.text, /Unknown client\. Check the partner&#39;s registration/)
  const failing = {
    status: 500,
    body: { errors: [{ status: 500, code: 'error', title: 'E', detail: 'A server error occurred.' }] },
  }
  fake.failNext('/v2/apps', failing)
  assert.match((await browser.get('/')).text, /A server error occurred\./)
})
