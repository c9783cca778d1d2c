import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as z from 'zod'
import { call, errorOf, provide, signIn } from '../test-client.ts'

const general = 'C0001'
const incidents = 'C0002'
const channelPage = z.object({
  channels: z.array(z.object({ id: z.string(), name: z.string() })),
  next_cursor: z.string().nullable(),
  links: z.object({ next: z.url().nullable() }),
})
const messages = z.object({ messages: z.array(z.object({ ts: z.string(), text: z.string(), channel: z.string() })) })

test('200 channels: three pages by cursor and by link, each channel once', async (t) => {
  const slackish = await provide(t, 'slackish')
  const { access_token } = await signIn(slackish)
  const names: string[] = []
  let path: string | null = '/api/channels'
  let pages = 0
  while (path !== null) {
    const { channels, next_cursor, links } = channelPage.parse((await call(slackish, path, access_token)).body)
    names.push(...channels.map(({ name }) => name))
    pages += 1
    assert.equal(links.next, next_cursor && `${slackish.url}/api/channels?cursor=${next_cursor}`)
    path = links.next?.slice(slackish.url.length) ?? null
  }
  assert.deepEqual([pages, names.length, new Set(names).size], [3, 24, 24])
})

test('400 invalid_cursor, 422 limit out of range', async (t) => {
  const slackish = await provide(t, 'slackish')
  const { access_token } = await signIn(slackish)
  assert.equal(errorOf(await call(slackish, '/api/channels?cursor=guessed', access_token)), 'invalid_cursor')
  assert.equal((await call(slackish, '/api/channels?limit=0', access_token)).status, 422)
})

test('201 message: with ts, channel and author; first in history and on the front page', async (t) => {
  const slackish = await provide(t, 'slackish')
  const { access_token } = await signIn(slackish, { user: 'lin' })
  const posted = await call(slackish, '/api/messages', access_token, { channel: general, text: 'Hello <b>all</b>' })
  assert.equal(posted.status, 201)
  const expected = { channel: general, channel_name: 'general', text: 'Hello <b>all</b>', user: 'lin', fields: {} }
  assert.partialDeepStrictEqual(posted.body, expected)
  const { ts } = z.object({ ts: z.string().regex(/^\d{10}\.\d{6}$/) }).parse(posted.body)
  const history = messages.parse((await call(slackish, `/api/messages?channel=${general}`, access_token)).body)
  assert.equal(history.messages[0]?.ts, ts)
  assert.match(await (await fetch(slackish.url)).text(), /Hello &lt;b&gt;all&lt;\/b&gt;/)
})

test('each message has a ts of its own, in order', async (t) => {
  const slackish = await provide(t, 'slackish')
  const { access_token } = await signIn(slackish)
  const post = (text: string) => call(slackish, '/api/messages', access_token, { channel: general, text })
  for (const text of ['one', 'two', 'three']) assert.equal((await post(text)).status, 201)
  const { body } = await call(slackish, `/api/messages?channel=${general}&limit=3`, access_token)
  const stamps = messages.parse(body).messages.map(({ ts }) => ts)
  assert.deepEqual(stamps, [...new Set(stamps)].sort().reverse())
})

test('200 fields: none for most channels, more for incidents and releases', async (t) => {
  const slackish = await provide(t, 'slackish')
  const { access_token } = await signIn(slackish)
  const keysOf = async (query: string) => {
    const { body } = await call(slackish, `/api/message-fields${query}`, access_token)
    return z
      .array(z.object({ key: z.string(), label: z.string(), type: z.string(), required: z.boolean() }))
      .parse(body)
  }
  assert.deepEqual(await keysOf(''), [])
  assert.deepEqual(await keysOf(`?channel=${general}`), [])
  assert.deepEqual(
    (await keysOf(`?channel=${incidents}`)).map(({ key }) => key),
    ['severity', 'service'],
  )
  assert.deepEqual(
    (await keysOf('?channel=C0003')).map(({ key }) => key),
    ['release', 'breaking'],
  )
})

const badMessages: [number, string, string, unknown][] = [
  [404, 'not_found', 'the channel is unknown', { channel: 'C9999', text: 'Hello' }],
  [422, 'invalid_input', 'the text is missing', { channel: general }],
  [422, 'invalid_input', 'the text is empty', { channel: general, text: ' ' }],
  [422, 'missing_field', "the channel's own field is missing", { channel: incidents, text: 'Fire' }],
  [422, 'invalid_input', 'the value is not a choice', { channel: incidents, text: 'Fire', severity: 'huge' }],
  [
    422,
    'invalid_input',
    'the value has another type',
    { channel: 'C0003', text: 'Out', release: '1', breaking: 'yes' },
  ],
]
for (const [status, error, name, json] of badMessages)
  test(`${status} ${error} and nothing posted: ${name}`, async (t) => {
    const slackish = await provide(t, 'slackish')
    const { access_token } = await signIn(slackish)
    const before = (await call(slackish, '/api/search?query=&limit=100', access_token)).body
    const refused = await call(slackish, '/api/messages', access_token, json)
    assert.deepEqual([refused.status, errorOf(refused)], [status, error])
    assert.deepEqual((await call(slackish, '/api/search?query=&limit=100', access_token)).body, before)
  })

test('201 message with the fields that its channel asks for, and no others', async (t) => {
  const slackish = await provide(t, 'slackish')
  const { access_token } = await signIn(slackish)
  const json = { channel: incidents, text: 'Fire', severity: 'high', colour: 'red' }
  const { body } = await call(slackish, '/api/messages', access_token, json)
  assert.deepEqual(z.object({ fields: z.unknown() }).parse(body).fields, { severity: 'high' })
})

test('200 search: by words in any case, in one channel, oldest first', async (t) => {
  const slackish = await provide(t, 'slackish')
  const { access_token } = await signIn(slackish)
  for (const [channel, text] of [
    [general, 'Apples are here'],
    ['C0004', 'green APPLES'],
    [general, 'Pears'],
  ])
    await call(slackish, '/api/messages', access_token, { channel, text })
  const textsOf = async (query: string) =>
    messages.parse((await call(slackish, `/api/search?${query}`, access_token)).body).messages.map(({ text }) => text)
  assert.deepEqual(await textsOf('query=apples'), ['green APPLES', 'Apples are here'])
  assert.deepEqual(await textsOf('query=apples&sort=oldest'), ['Apples are here', 'green APPLES'])
  assert.deepEqual(await textsOf(`query=apples&channel=${general}`), ['Apples are here'])
  assert.deepEqual(await textsOf('query=plums'), [])
})

test('200 users: all, by e-mail, none', async (t) => {
  const slackish = await provide(t, 'slackish')
  const { access_token } = await signIn(slackish)
  const idsOf = async (query: string) => {
    const { body } = await call(slackish, `/api/users${query}`, access_token)
    return z
      .object({ users: z.array(z.object({ id: z.string() })) })
      .parse(body)
      .users.map(({ id }) => id)
  }
  assert.deepEqual(await idsOf(''), ['dana', 'omar', 'lin'])
  assert.deepEqual(await idsOf('?email=Omar@example.test'), ['omar'])
  assert.deepEqual(await idsOf('?email=nobody@example.test'), [])
})

const scoped: [string, string, unknown][] = [
  ['channels:read', '/api/channels', undefined],
  ['channels:history', `/api/messages?channel=${general}`, undefined],
  ['chat:write', '/api/messages', { channel: general, text: 'Hello' }],
  ['chat:write', `/api/message-fields?channel=${general}`, undefined],
  ['search:read', '/api/search?query=cat', undefined],
  ['users:read', '/api/users', undefined],
]
for (const [scope, path, json] of scoped)
  test(`403 insufficient_scope without ${scope}, 2xx with it alone: ${path}`, async (t) => {
    const slackish = await provide(t, 'slackish')
    const others = [...new Set(scoped.map(([other]) => other))].filter((other) => other !== scope)
    const without = await signIn(slackish, {}, others.join(' '))
    const refused = await call(slackish, path, without.access_token, json)
    assert.deepEqual([refused.status, errorOf(refused)], [403, 'insufficient_scope'])
    assert.match(refused.headers.get('www-authenticate') ?? '', new RegExp(`scope="${scope}"`))
    const { access_token } = await signIn(slackish, {}, scope)
    assert.ok((await call(slackish, path, access_token, json)).status < 300)
  })
