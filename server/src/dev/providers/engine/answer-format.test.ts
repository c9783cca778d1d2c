import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { RunningProvider } from '../index.ts'
import { obtainCode, provide, turn } from '../test-client.ts'
import { formatAnswer } from './answer-format.ts'

const tokens = { access_token: '1234567890abcdef', refresh_token: '1234567890abcdef' }

test('the formats as documentations print them', () => {
  assert.deepEqual(formatAnswer(tokens, 'json_with_comment', 'any'), {
    contentType: 'application/json',
    body: '{\n  "access_token": "1234567890abcdef",\n  "refresh_token": "1234567890abcdef" // optional\n}',
  })
  assert.deepEqual(formatAnswer(tokens, 'xml', 'AnyRootElem'), {
    contentType: 'application/xml',
    body:
      '<AnyRootElem>\n<access_token>1234567890abcdef</access_token>\n' +
      '<refresh_token>1234567890abcdef</refresh_token> <!-- optional -->\n</AnyRootElem>',
  })
  assert.deepEqual(formatAnswer(tokens, 'query', 'any'), {
    contentType: 'text/plain',
    body: 'access_token=1234567890abcdef&refresh_token=1234567890abcdef',
  })
})

test('a member after the comment, a nested one, and characters that XML keeps for itself', () => {
  const more = { refresh_token: 'r', team: { id: 'a<b&c' } }
  assert.match(formatAnswer(more, 'json_with_comment', 'any').body, /"refresh_token": "r", \/\/ optional\n {2}"team"/)
  assert.match(formatAnswer(more, 'xml', 'any').body, /<team><id>a&#60;b&#38;c<\/id><\/team>/)
  assert.equal(formatAnswer(more, 'query', 'any').body, 'refresh_token=r&team.id=a%3Cb%26c')
})

async function token(provider: RunningProvider, form: Record<string, string>, inQuery = false) {
  const client = { client_id: provider.clientId, client_secret: provider.clientSecret }
  const parameters = new URLSearchParams({ ...client, ...form })
  const url = `${provider.url}/oauth/token${inQuery ? `?${parameters}` : ''}`
  const answer = await fetch(url, { method: 'POST', ...(inQuery ? {} : { body: parameters }) })
  return { status: answer.status, type: answer.headers.get('content-type'), body: await answer.text() }
}

test('Legacy refuses parameters in the query string with 400, burns nothing, and answers XML, errors too', async (t) => {
  const legacy = await provide(t, 'legacy')
  const form = await obtainCode(legacy)
  const refused = await token(legacy, form, true)
  assert.equal(refused.status, 400)
  assert.match(refused.body, /<error>invalid_request<\/error>/)
  const taken = await token(legacy, form)
  assert.deepEqual([taken.status, taken.type], [200, 'application/xml'])
  assert.match(taken.body, /^<response>\n<access_token>leg_at_/)
})

test('Texty takes parameters in the query string and answers one; the answers knob changes that', async (t) => {
  const texty = await provide(t, 'texty')
  const first = await token(texty, await obtainCode(texty), true)
  assert.deepEqual([first.status, first.type], [200, 'text/plain'])
  assert.match(first.body, /^access_token=txt_at_.*&team\.id=acme$/)
  await turn(texty, 'answers', { format: 'xml', root: 'Whatever' })
  assert.match((await token(texty, await obtainCode(texty))).body, /^<Whatever>/)
  await turn(texty, 'answers', { format: 'json_with_comment' })
  assert.match((await token(texty, await obtainCode(texty))).body, / \/\/ optional$/m)
})
