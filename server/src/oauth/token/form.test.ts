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
