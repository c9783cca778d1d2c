import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startTestServer } from '../../../test/harness/server.ts'

const server = await startTestServer()
const post = async (body: string, type: string) => {
  const answer = await server.fetch('/oauth/token', { method: 'POST', body, headers: { 'content-type': type } })
  return { status: answer.status, body: (await answer.json()) as { error: string; error_description: string } }
}

test('400 invalid_request: NUL and half a surrogate pair, in every kind of body', async () => {
  const bodies = [
    ['client_id=a%00b&grant_type=refresh_token', 'application/x-www-form-urlencoded'],
    ['client_id=a%00b&grant_type=refresh_token', 'multipart/form-data'],
    [
      '--x\r\ncontent-disposition: form-data; name="client_id"\r\n\r\na\0b\r\n--x--\r\n',
      'multipart/form-data; boundary=x',
    ],
    [JSON.stringify({ client_id: 'a\0b' }), 'application/json'],
    [JSON.stringify({ client_id: '\ud800' }), 'application/json'],
  ]
  for (const [body = '', type = ''] of bodies) {
    const answer = await post(body, type)
    assert.deepEqual([answer.status, answer.body.error], [400, 'invalid_request'], body)
  }
})

test('the refusal names the parameter, and never its value', async () => {
  const { body } = await post('client_secret=hush%00hush', 'application/x-www-form-urlencoded')
  assert.match(body.error_description, /client_secret/)
  assert.doesNotMatch(body.error_description, /hush/)
})

test('400 invalid_request: a parameter that is given twice, in every kind of body', async () => {
  const part = (value: string) => `--x\r\ncontent-disposition: form-data; name="code"\r\n\r\n${value}\r\n`
  const bodies = [
    ['code=a&code=b', 'application/x-www-form-urlencoded'],
    ['code=a&code=b', 'multipart/form-data'],
    [`${part('a')}${part('b')}--x--\r\n`, 'multipart/form-data; boundary=x'],
    ['{"code":"a","code":"b"}', 'application/json'],
    ['{"code":"a","c\\u006fde":"a"}', 'application/json'],
    ['{"code":null,"code":"b"}', 'application/json'],
    ['{"code":"\\"a\\\\","__proto__":"x","__proto__":"y"}', 'application/json'],
  ]
  for (const [body = '', type = ''] of bodies) {
    const answer = await post(body, type)
    assert.deepEqual([answer.status, answer.body.error], [400, 'invalid_request'], body)
    assert.match(answer.body.error_description, /given (more than once|twice)/, body)
  }
})

test('401: texts with quotes, escapes and nulls in JSON are no repetition', async () => {
  for (const body of ['{"client_id":"\\"a\\\\","code":null,"scope":"a \\u0022 b"}', ' { "client_id" : "x" } '])
    assert.equal((await post(body, 'application/json')).status, 401, body)
})
