import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from '@hono/zod-openapi'
import { startTestServer } from '../../../test/harness/server.ts'
import type { Deps } from '../deps.ts'
import { aiBrokenRule, aiThrottled } from '../errors.ts'
import { aiEndpoint } from './ai.ts'
import { answerFailure } from './failures.ts'
import type { Call } from './route.ts'

const log = { info: () => {}, warn: () => {}, error: () => {} }
const server = await startTestServer({ extras: { log } })
const answerTo = async (error: unknown, path: string) => {
  const answer = answerFailure({ error, requestId: 'r', surface: 'ai_actions', path, log })
  return { status: answer.status, headers: answer.headers, body: JSON.parse(await answer.text()) }
}
const endpoint = aiEndpoint(
  {
    summary: 'Test',
    tag: 'Test',
    query: z.object({ count: z.coerce.number().optional() }),
    body: z.object({ instructions: z.string(), params: z.object({ quantity: z.number().optional() }).optional() }),
    answers: {},
  },
  async ({ body, query }) => ({ body: { ...body, ...query } }),
)
const post = async (version: string, body: string, query = '') => {
  const url = new URL(`http://x/api/${version}/execute/${query}`)
  const request = new Request(url, { method: 'POST', body, headers: { 'content-type': '' } })
  const call = { request, url, caller: null } as Call<null>
  try {
    const answer = await endpoint(call, {} as Deps)
    return { status: answer.status, body: await answer.json() }
  } catch (error) {
    return answerTo(error, url.pathname)
  }
}

test('200: JSON without a Content-Type, with members that nobody knows', async () => {
  const answer = await post('v2', '{"instructions":"two bags","hint":"x"}')
  assert.deepEqual(answer, { status: 200, body: { instructions: 'two bags' } })
})

test('422 names every fault in v2; 400 says the same in one text in v1', async () => {
  const v2 = await post('v2', '{"params":{"quantity":"two"}}')
  assert.equal(v2.status, 422)
  assert.deepEqual(v2.body, {
    detail: [
      { type: 'missing', loc: ['body', 'instructions'], msg: 'Field required' },
      { type: 'number_type', loc: ['body', 'params', 'quantity'], msg: 'Input should be a valid number' },
    ],
  })
  const v1 = await post('v1', '{"params":{"quantity":"two"}}')
  assert.equal(v1.status, 400)
  assert.deepEqual(v1.body, {
    error: 'instructions: Field required; params.quantity: Input should be a valid number',
  })
})

test('422: a body that is no JSON, and a query that does not fit', async () => {
  const noJson = await post('v2', '{')
  assert.deepEqual([noJson.status, noJson.body.detail[0].loc], [422, ['body']])
  const query = await post('v2', '{"instructions":""}', '?count=many')
  assert.deepEqual([query.status, query.body.detail[0].loc], [422, ['query', 'count']])
})

test('413: a body over 1 MiB', async () => {
  assert.equal((await post('v2', JSON.stringify({ instructions: 'x'.repeat(1024 * 1024) }))).status, 413)
})

test('400, 429 and 500 have one of error and detail, and nothing of the cause', async () => {
  const broken = await answerTo(aiBrokenRule('There is no app "x".'), '/api/v2/execute')
  assert.deepEqual([broken.status, broken.body], [400, { error: 'There is no app "x".' }])
  const throttled = await answerTo(aiThrottled('Try again in 7 seconds.', 7), '/api/v2/execute')
  assert.deepEqual([throttled.status, throttled.body], [429, { detail: 'Try again in 7 seconds.' }])
  assert.equal(throttled.headers.get('retry-after'), '7')
  const ours = await answerTo(new Error('relation "x" does not exist'), '/api/v1/exposed')
  assert.deepEqual([ours.status, ours.body], [500, { detail: 'Internal Server Error' }])
})

test('404 in JSON below /api/v1, /api/v2 and /gpt/api/v1, in both slash forms', async () => {
  for (const path of ['/api/v1/nothing', '/api/v2/nothing/', '/gpt/api/v1/nothing', '/api/v2/nothing/%00']) {
    const answer = await server.fetch(path)
    assert.deepEqual([answer.status, await answer.json()], [404, { detail: 'Not Found' }], path)
    assert.match(answer.headers.get('content-type') ?? '', /^application\/json/)
  }
})
