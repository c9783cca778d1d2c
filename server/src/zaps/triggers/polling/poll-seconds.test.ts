import assert from 'node:assert/strict'
import { test } from 'node:test'
import { developmentConfig } from '../../../config.ts'

const pollSeconds = (text?: string) =>
  developmentConfig(text === undefined ? {} : { WAYLEAVE_POLL_SECONDS: text }, { databaseUrl: 'postgres://x' })
    .pollSeconds

test('triggers are polled each minute, or as WAYLEAVE_POLL_SECONDS says', () => {
  assert.deepEqual([pollSeconds(), pollSeconds('5'), pollSeconds('86400')], [60, 5, 86_400])
})

test('refused: an interval that is no whole number of seconds, or that no provider should bear', () => {
  for (const text of ['4', '86401', '1.5', 'a minute'])
    assert.throws(() => pollSeconds(text), /WAYLEAVE_POLL_SECONDS must be a whole number of seconds from 5 to 86400/)
})
