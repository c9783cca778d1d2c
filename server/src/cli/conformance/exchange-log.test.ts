import assert from 'node:assert/strict'
import { test } from 'node:test'
import { logExchanges } from './exchange-log.ts'

test('a secret is masked before the text is cut: no half of it is shown', async () => {
  const token = `t${'0123456789'.repeat(60)}`
  const body = JSON.stringify({ account: { credential: token } })
  const { fetch, take } = logExchanges(
    async ({ url }) => ({ kind: 'answer', status: 200, headers: {}, body, url }),
    new Set([token]),
  )
  await fetch({ method: 'POST', url: 'https://a.test/token', body })
  const shown = JSON.stringify(take())
  assert.doesNotMatch(shown, /t0123456789/)
  assert.match(shown, /credential/)
})
