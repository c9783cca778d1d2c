import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startAcme } from '../../test/acme.ts'
import { addConnection } from '../../test/fake-wayleave/index.ts'

test('iterating goes through every page, one request each', async (t) => {
  const { fake, user } = await startAcme(t)
  const titles: string[] = []
  for await (const app of await user.apps.list({ limit: 2 })) titles.push(app.title)
  assert.deepEqual(titles, ['Petshop', 'Mailbarn', 'Almanac'])
  const queries = fake.requests.filter(({ path }) => path === '/v2/apps').map(({ query }) => query.toString())
  assert.deepEqual(queries, ['limit=2', 'limit=2&offset=2'])
})

test('one page: data, links and meta as on the wire, and the way to the next', async (t) => {
  const { user } = await startAcme(t)
  const page = await user.apps.listWhitelabel({ limit: 2 })
  assert.deepEqual(page.meta, { count: 3, limit: 2, offset: 0 })
  const next = await page.next()
  assert.deepEqual(
    next?.data.map(({ title }) => title),
    ['Almanac'],
  )
  assert.equal(await next?.next(), null)
})

test('the token never follows a link to another address', async (t) => {
  const { fake, user } = await startAcme(t)
  const links = { next: 'http://127.0.0.1:1/steal?offset=1', prev: null }
  fake.failNext('/v2/apps', { status: 200, body: { data: [], links, meta: { count: 3, limit: 1, offset: 0 } } })
  const page = await user.apps.list()
  assert.equal((await page.next())?.data.length, 2)
})

test('a list without end is stopped', async (t) => {
  const { fake, user } = await startAcme(t)
  const links = { next: `${fake.url}/v2/apps?offset=0`, prev: null }
  const endless = { status: 200, body: { data: [], links, meta: { count: 0, limit: 10, offset: 0 } } }
  fake.failNext('/v2/apps', ...Array(3).fill(endless))
  await assert.rejects(async () => {
    for await (const _app of await user.apps.list());
  }, /goes round in a circle/)
})

test("connections: mine are listed, read and removed; somebody else's are 404", async (t) => {
  const { fake, user } = await startAcme(t)
  const mine = addConnection(fake.state, 'petshop-ltd/dana', 'petshop')
  const theirs = addConnection(fake.state, 'petshop-ltd/mallory', 'petshop')
  assert.deepEqual(
    (await user.connections.list({ app: 'petshop' })).data.map(({ id }) => id),
    [mine.id],
  )
  assert.equal((await user.connections.get(Number(mine.id))).title, 'Petshop dana@example.test')
  await assert.rejects(user.connections.get(theirs.id), { status: 404, code: 'not_found' })
  await assert.rejects(user.connections.delete(theirs.id), { status: 404 })
  await user.connections.delete(mine.id)
  assert.equal((await user.connections.list({ app: 'petshop' })).meta.count, 0)
})

test('a removal whose answer was lost has still happened', async (t) => {
  const { fake, user } = await startAcme(t)
  const { id } = addConnection(fake.state, 'petshop-ltd/dana', 'petshop')
  fake.failNext(`/v2/authentications/${id}`, 'break_after')
  await user.connections.delete(id)
  assert.equal(fake.state.connections.length, 0)
})

test('fields: inputs, choices over a cursor, outputs, with the values so far', async (t) => {
  const { fake, user } = await startAcme(t)
  const { id: connection } = addConnection(fake.state, 'petshop-ltd/dana', 'petshop')
  const [action] = (await user.actions.list({ app: 'petshop', actionType: 'WRITE' })).data
  assert.equal(action?.key, 'create_order')
  const fields = await user.actions.inputs(action.id, { connection, inputs: { shelf: '9' } })
  assert.deepEqual(
    fields.data
      .map(({ type }) => type)
      .sort()
      .at(-1),
    'input_field',
  )
  assert.ok(fields.data.some(({ id }) => id === 'label_9'))
  const choices: string[] = []
  for await (const { value } of await user.actions.choices(action.id, 'shelf', { connection })) choices.push(value)
  assert.deepEqual(choices, ['8', '9'])
  const outputs = await user.actions.outputs(action.id, { connection, inputs: {}, fetchLiveSamples: false })
  assert.equal(outputs.data[0]?.id, 'order__id')
  const bodies = fake.requests.filter(({ path }) => path.includes('/shelf/choices'))
  assert.deepEqual(
    bodies.map(({ query }) => query.toString()),
    ['', 'page=cursor-2'],
  )
  assert.deepEqual(JSON.parse(bodies[1]?.body ?? ''), { data: { authentication: connection, inputs: {} } })
})

test('unexpected_answer: a list, a connection or a run that is none', async (t) => {
  const { fake, user } = await startAcme(t)
  const empty = { status: 200, body: {} }
  fake.failNext('/v2/apps', empty)
  fake.failNext('/v2/authentications/1', empty)
  fake.failNext('/v2/action-runs/1', empty)
  const unexpected = { code: 'unexpected_answer' }
  await assert.rejects(user.apps.list(), unexpected)
  await assert.rejects(user.connections.get('1'), unexpected)
  await assert.rejects(user.runs.get('1'), unexpected)
})
