import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import * as z from 'zod'
import { poll } from '../../../../test/harness/poll.ts'
import { listen } from '../../../../test/loopback.ts'
import type { RunningProvider } from '../index.ts'
import { call, countsOf, errorOf, provide, signIn } from '../test-client.ts'

const random = 'C0004'
const hook = z.object({ id: z.string(), channel: z.string(), target_url: z.string() })
const hooks = z.object({ hooks: z.array(hook) })
const told = z.object({
  messages: z.tuple([z.object({ channel: z.string(), text: z.string(), user_name: z.string() })]),
})

/** A receiver; `answers` are the statuses of its next answers, then 204. */
async function receive(t: TestContext, answers: number[] = []) {
  const texts: string[] = []
  const port = await listen(t, (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', () => {
      texts.push(told.parse(JSON.parse(Buffer.concat(chunks).toString())).messages[0].text)
      response.writeHead(answers.shift() ?? 204).end()
    })
  })
  return { url: `http://127.0.0.1:${port}/catch`, texts }
}

const subscribe = async (slackish: RunningProvider, token: string, target_url: string, channel = random) => {
  const answer = await call(slackish, '/api/hooks', token, { channel, target_url })
  assert.equal(answer.status, 201, JSON.stringify(answer.body))
  return hook.parse(answer.body)
}
const post = (slackish: RunningProvider, token: string, text: string, channel = random) =>
  call(slackish, '/api/messages', token, { channel, text })
const end = (slackish: RunningProvider, token: string, id: string) =>
  fetch(`${slackish.url}/api/hooks/${id}`, { method: 'DELETE', headers: { authorization: `Bearer ${token}` } })
const listed = async (slackish: RunningProvider, token: string) =>
  hooks.parse((await call(slackish, '/api/hooks', token)).body).hooks

test('each message of its channel is posted to a hook, in order, whoever writes it; none of another channel, none before', async (t) => {
  const slackish = await provide(t, 'slackish')
  const { access_token } = await signIn(slackish)
  const { url, texts } = await receive(t)
  await post(slackish, access_token, 'too early')
  await subscribe(slackish, access_token, url)
  await post(slackish, access_token, 'elsewhere', 'C0001')
  const lin = await signIn(slackish, { user: 'lin' })
  const wanted = ['one', 'two', 'three', 'four']
  for (const [at, text] of wanted.entries()) await post(slackish, at % 2 ? access_token : lin.access_token, text)
  await poll(() => texts.length === wanted.length, 5_000)
  assert.deepEqual(texts, wanted)
})

test('204, and nothing is posted any more; 404: it is over already, or somebody else made it', async (t) => {
  const slackish = await provide(t, 'slackish')
  const { access_token } = await signIn(slackish)
  const lin = await signIn(slackish, { user: 'lin' })
  const [ended, kept] = [await receive(t), await receive(t)]
  const { id } = await subscribe(slackish, access_token, ended.url)
  await subscribe(slackish, access_token, kept.url)
  assert.equal((await end(slackish, lin.access_token, id)).status, 404)
  assert.equal((await end(slackish, access_token, id)).status, 204)
  assert.equal((await end(slackish, access_token, id)).status, 404)
  await post(slackish, access_token, 'after the end')
  await poll(() => kept.texts.length === 1, 5_000)
  assert.deepEqual(ended.texts, [])
  assert.deepEqual((await countsOf(slackish)).sends_to, [kept.url])
  assert.deepEqual(await listed(slackish, lin.access_token), [])
})

test('tried again after a 500, in order still; a receiver that says 410 is not told again', async (t) => {
  const slackish = await provide(t, 'slackish')
  const { access_token } = await signIn(slackish)
  const [shaky, gone] = [await receive(t, [500]), await receive(t, [410])]
  await subscribe(slackish, access_token, shaky.url)
  await subscribe(slackish, access_token, gone.url)
  for (const text of ['one', 'two']) await post(slackish, access_token, text)
  await poll(() => shaky.texts.length === 3, 5_000)
  assert.deepEqual(shaky.texts, ['one', 'one', 'two'])
  assert.deepEqual(gone.texts, ['one'])
  assert.deepEqual(
    (await listed(slackish, access_token)).map(({ target_url }) => target_url),
    [shaky.url],
  )
})

test('422 without an address, 404 without a channel, 403 without channels:history; and no hook', async (t) => {
  const slackish = await provide(t, 'slackish')
  const { access_token } = await signIn(slackish)
  for (const target_url of [undefined, '', 'ftp://127.0.0.1/x', 'javascript:alert(1)']) {
    const refused = await call(slackish, '/api/hooks', access_token, { channel: random, target_url })
    assert.deepEqual([refused.status, errorOf(refused)], [422, 'invalid_input'], target_url)
  }
  const target_url = 'http://127.0.0.1:9/x'
  const nowhere = await call(slackish, '/api/hooks', access_token, { channel: 'C9999', target_url })
  assert.deepEqual([nowhere.status, errorOf(nowhere)], [404, 'not_found'])
  assert.deepEqual(await listed(slackish, access_token), [])
  const writer = await signIn(slackish, {}, 'chat:write')
  const refused = await call(slackish, '/api/hooks', writer.access_token, { channel: random, target_url })
  assert.deepEqual([refused.status, errorOf(refused)], [403, 'insufficient_scope'])
})

test('with a memory, a hook outlives the process; what was there from the start has the same ts again', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'wayleave-slackish-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const memory = join(folder, 'slackish.tokens')
  const { url, texts } = await receive(t)
  const before = await provide(t, 'slackish', { memory })
  const { access_token } = await signIn(before)
  await subscribe(before, access_token, url)
  const { id } = await subscribe(before, access_token, `${url}/ended`)
  assert.equal((await end(before, access_token, id)).status, 204)
  const first = (await call(before, '/api/messages?channel=C0001', access_token)).body
  await before.close()
  const after = await provide(t, 'slackish', { memory })
  assert.deepEqual(
    (await listed(after, access_token)).map(({ target_url }) => target_url),
    [url],
  )
  assert.partialDeepStrictEqual((await call(after, '/api/messages?channel=C0001', access_token)).body, {
    messages: z.object({ messages: z.array(z.unknown()) }).parse(first).messages,
  })
  await post(after, access_token, 'still here')
  await poll(() => texts.length === 1, 5_000)
})
