import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addAccount, PASSWORD, signInAt } from '../../test/harness/accounts.ts'
import { plainBrowser } from '../../test/harness/consent.ts'
import { startTestServer } from '../../test/harness/server.ts'

const server = await startTestServer()
const dana = await addAccount(server, 'dana@petshop.test')

test('503 with Retry-After: more passwords at once than can be looked at; afterwards everything is as before', async () => {
  const browser = plainBrowser(server)
  const page = await browser.open('/sign-in')
  const tries = Array.from({ length: 130 }, (_, i) =>
    browser.press(page, 'Sign in', { email: `nobody${i}@petshop.test`, password: 'wrong password' }),
  )
  const answers = await Promise.all(tries)
  const refused = answers.filter(({ status }) => status === 503)
  assert.ok(refused.length > 0, 'all 130 waited')
  assert.ok(refused.every(({ headers }) => headers.get('retry-after') === '5'))
  assert.match(refused[0]?.html ?? '', /<h1>Back in a moment<\/h1>/)
  assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([503, 422]))
  assert.equal((await signInAt(plainBrowser(server), dana.email, PASSWORD)).status, 303)
})
