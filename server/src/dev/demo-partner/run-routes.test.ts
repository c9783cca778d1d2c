import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addConnection } from '../../../../sdk/test/fake-wayleave/index.ts'
import { visitAcme } from '../../../test/acme-visit.ts'

const petshop = '6f1d2c9e-3b74-4a58-9d10-2e8c7f5b4a61'
const almanac = '7a3c9d11-5b1e-5c9c-8d7f-2b6a4f1e9c33'
const noraOf = 'petshop-ltd/nora'

test("an action's form: fields in order, choices loaded, dependent ones wait", async (t) => {
  const { fake, browser } = await visitAcme(t)
  const { id } = addConnection(fake.state, noraOf, 'petshop')
  const { text } = await browser.get(`/apps/${petshop}?connection=${id}&action=create_order`)
  assert.match(text, /Orders cannot be <b>undone<\/b>\./)
  assert.match(text, /<option value="8"\s*>Bird shelf<\/option><option value="9"\s*>Aquarium shelf<\/option>/)
  assert.match(text, /Choose Shelf first\./)
  assert.match(text, /name="input:INTEGER:amount"[^>]*value="1"/)
  assert.doesNotMatch(text, /Label of shelf/)
})

test('fields follow the values: a new one appears, choices depend, what was typed stays', async (t) => {
  const { fake, browser } = await visitAcme(t)
  const { id } = addConnection(fake.state, noraOf, 'petshop')
  const form = { action: 'create_order', connection: id, 'input:STRING:shelf': '9', 'input:STRING:text': '<Hello>' }
  for (const page of [
    await browser.post(`/apps/${petshop}/fields`, form),
    await browser.post(`/apps/${petshop}`, form),
  ]) {
    assert.equal(page.status, 200)
    assert.match(page.text, /Label of shelf 9/)
    assert.match(page.text, /<option value="9-1"\s*>First of shelf 9<\/option>/)
    assert.match(page.text, /<option value="9" selected>/)
    assert.match(page.text, /&lt;Hello&gt;/)
  }
})

test('one run however often the form is sent; another one for other values', async (t) => {
  const { fake, browser } = await visitAcme(t)
  const { id } = addConnection(fake.state, noraOf, 'petshop')
  const form = {
    action: 'create_order',
    connection: id,
    run_key: 'k1',
    'input:STRING:shelf': '9',
    'input:INTEGER:amount': '2',
  }
  const page = await browser.post(`/apps/${petshop}/run`, form)
  assert.match(page.text, /&quot;order_id&quot;: &quot;O-552&quot;/)
  assert.match(page.text, /&quot;amount&quot;: 2/)
  const [run] = fake.state.runs.keys()
  assert.ok(page.text.includes(`${fake.url}/runs/${run}`), 'a link to the run in Wayleave')
  await browser.post(`/apps/${petshop}/run`, form)
  assert.equal(fake.state.runs.size, 1)
  await browser.post(`/apps/${petshop}/run`, { ...form, 'input:INTEGER:amount': '3' })
  assert.equal(fake.state.runs.size, 2)
})

test('a failed run says why and what to do', async (t) => {
  const { fake, browser } = await visitAcme(t)
  const errors = [{ code: 'authentication' as const, title: 'Expired', detail: 'Petshop refused the token.' }]
  fake.state.runs.set('r1', { type: 'run', id: 'r1', status: 'error', results: [], errors })
  const { text } = await browser.get('/runs/r1')
  for (const part of ['Failed', 'Petshop refused the token.', 'Reconnect the account'])
    assert.ok(text.includes(part), part)
})

test('a run leads back to its form with what was filled in, for its own person; sent again it is another run', async (t) => {
  const { fake, browser } = await visitAcme(t)
  const { id } = addConnection(fake.state, noraOf, 'petshop')
  const form = {
    action: 'create_order',
    connection: id,
    run_key: 'k1',
    'input:STRING:shelf': '9',
    'input:STRING:text': 'a <b>',
  }
  await browser.post(`/apps/${petshop}/run`, form)
  const [run = ''] = fake.state.runs.keys()
  const errors = [{ code: 'user' as const, title: 'Inputs refused', detail: 'No such shelf.' }]
  fake.state.runs.set(run, { type: 'run', id: run, status: 'error', results: [], errors })
  const failed = (await browser.get(`/runs/${run}`)).text
  assert.match(failed, /Error code <code>user<\/code>/)
  const [, again = ''] = /href="([^"]+)">Change the inputs</.exec(failed) ?? []
  assert.doesNotMatch(again, /shelf|text/)
  const filled = (await browser.get(again)).text
  assert.match(filled, /<option value="9" selected>/)
  assert.match(filled, /a &lt;b&gt;<\/textarea>/)
  const [, runKey = ''] = /name="run_key" value="([^"]+)"/.exec(filled) ?? []
  await browser.post(`/apps/${petshop}/run`, { ...form, run_key: runKey })
  assert.equal(fake.state.runs.size, 2)
  await browser.post('/sign-in', { person: 'robin' })
  assert.equal((await browser.get(again)).status, 404)
})

test('only what can be run is offered, each with what it does; not what the app announces by itself', async (t) => {
  const { fake, browser } = await visitAcme(t)
  const { id } = addConnection(fake.state, noraOf, 'petshop')
  const { text } = await browser.get(`/apps/${petshop}?connection=${id}`)
  assert.match(text, /<b>Create Order<\/b> <i class="badge">writes<\/i>/)
  assert.doesNotMatch(text, /Order Shipped/)
})

test('an app without an account runs without a connection', async (t) => {
  const { fake, browser } = await visitAcme(t)
  assert.match((await browser.get(`/apps/${almanac}?action=rename_shelf`)).text, /Run Rename Shelf/)
  await browser.post(`/apps/${almanac}/run`, { action: 'rename_shelf', connection: '', run_key: 'k1' })
  const sent = fake.requests.find(({ path }) => path === '/v2/action-runs')
  assert.equal(JSON.parse(sent?.body ?? '').data.authentication, null)
})

test('404: an app, an action or a connection that is not there', async (t) => {
  const { fake, browser } = await visitAcme(t)
  const { id } = addConnection(fake.state, 'kennel-and-sons/sam', 'petshop')
  for (const path of [
    '/apps/none',
    `/apps/${petshop}`,
    `/apps/${petshop}?connection=${id}`,
    '/runs/none',
    '/nothing',
  ]) {
    assert.equal((await browser.get(path)).status, 404, path)
  }
  assert.equal((await browser.post(`/apps/${petshop}/run`, { action: 'none' })).status, 404)
})

test('a run through an expired connection: the reason, and a button that reconnects that connection', async (t) => {
  const { fake, browser } = await visitAcme(t)
  const connection = addConnection(fake.state, noraOf, 'petshop')
  connection.is_expired = true
  const { status, text } = await browser.post(`/apps/${petshop}/run`, {
    action: 'create_order',
    connection: connection.id,
    run_key: 'k1',
    'input:STRING:shelf': '9',
    'input:INTEGER:amount': '2',
  })
  assert.equal(status, 200)
  assert.match(text, /<p class="lead">The key is gone\.<\/p>/)
  assert.match(
    text,
    new RegExp(
      `action="/apps/${petshop}/connect"[^>]*>\\s*<input type="hidden" name="reconnect_id" value="${connection.id}"`,
    ),
  )
  assert.match(text, /Reconnect in a popup/)
})

test('that it may have had an effect is said where the outcome is unknown, and not where nothing was sent', async (t) => {
  const { fake, browser } = await visitAcme(t)
  for (const [id, title] of [
    ['lost', 'Outcome unknown'],
    ['unsent', 'Third-party failure'],
  ] as const) {
    const errors = [{ code: 'partner' as const, title, detail: 'It did not work.' }]
    fake.state.runs.set(id, { type: 'run', id, status: 'error', results: [], errors })
    assert.equal((await browser.get(`/runs/${id}`)).text.includes('it may have had an effect'), id === 'lost', title)
  }
})
