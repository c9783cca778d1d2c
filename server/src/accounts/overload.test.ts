import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addAccount, PASSWORD, signInAt } from '../../test/harness/accounts.ts'
import { plainBrowser } from '../../test/harness/consent.ts'
import { startTestServer } from '../../test/harness/server.ts'
import { hashPassword } from './password.ts'

const server = await startTestServer()
const dana = await addAccount(server, 'dana@petshop.test')

/** Keeps every place at the hashing of passwords taken, and the whole line behind it, until `until` is settled. */
async function crowd(until: Promise<unknown>): Promise<number> {
  let isOver = false
  let refused = 0
  const over = until.finally(() => {
    isOver = true
  })
  const looked: Promise<unknown>[] = []
  while (!isOver) {
    for (let isFull = false; !isFull; ) {
      const before = refused
      looked.push(hashPassword('a wrong password').catch(() => refused++))
      await Promise.resolve() // a refusal is there at once
      await Promise.resolve()
      isFull = refused > before
    }
    await Promise.race([over, new Promise(setImmediate)])
  }
  await Promise.all(looked)
  return refused
}

test('503 with Retry-After: more passwords at once than can be looked at; afterwards everything is as before', async () => {
  const browser = plainBrowser(server)
  const page = await browser.open('/sign-in')
  const trying = browser.press(page, 'Sign in', { email: dana.email, password: PASSWORD })
  const [answer] = await Promise.all([trying, crowd(trying)])
  assert.equal(answer.status, 503)
  assert.equal(answer.headers.get('retry-after'), '5')
  assert.match(answer.html, /<h1>Back in a moment<\/h1>/)
  assert.equal((await signInAt(plainBrowser(server), dana.email, PASSWORD)).status, 303)
})
