import assert from 'node:assert/strict'
import { test } from 'node:test'
import { provide } from '../test-client.ts'

const good = { user: 'lin', place: 'C0004', text: 'Where is <the> cat?' }
const send = (url: string, form: Record<string, string>, headers: Record<string, string> = {}) =>
  fetch(`${url}/write`, { method: 'POST', body: new URLSearchParams(form), headers, redirect: 'manual' })

test('303 to the front page with the channel chosen: what a person writes there stands on it', async (t) => {
  const { url } = await provide(t, 'slackish')
  const answer = await send(url, good, { origin: 'null', 'sec-fetch-site': 'same-origin' }) // as browsers do
  assert.deepEqual([answer.status, answer.headers.get('location')], [303, '/?place=C0004'])
  const page = await (await fetch(`${url}/?place=C0004`)).text()
  assert.match(page, /Where is &lt;the&gt; cat\?\s*<small>Lin Poe in #random/)
  assert.match(page, /<option value="C0004" selected>#random/)
  assert.doesNotMatch(page, /#incidents<\/option>/, 'a channel that needs more than a text')
})

for (const [status, name, form, headers] of [
  [403, 'the form was sent by another site', good, { origin: 'http://evil.example', 'sec-fetch-site': 'cross-site' }],
  [403, 'the form was sent by another port', good, { origin: 'null', 'sec-fetch-site': 'same-site' }],
  [403, 'the form was sent from somewhere by an old browser', good, { origin: 'http://evil.example' }],
  [400, 'nobody of that name', { ...good, user: 'mallory' }, {}],
  [400, 'no such channel', { ...good, place: 'C0002' }, {}],
  [400, 'no text', { ...good, text: ' ' }, {}],
] as const)
  test(`${status} and nothing written: ${name}`, async (t) => {
    const { url } = await provide(t, 'slackish')
    const before = await (await fetch(url)).text()
    assert.equal((await send(url, form, headers)).status, status)
    assert.equal(await (await fetch(url)).text(), before)
  })

test('404: a provider without such a form', async (t) => {
  const { url } = await provide(t, 'coop')
  assert.equal((await send(url, good)).status, 404)
})
