import assert from 'node:assert/strict'
import { test } from 'node:test'
import { messageOriginsOf } from './message-origins.ts'

test('each origin of the redirect URIs once, exact, and no address that is no page', () => {
  const redirect_uris = [
    'https://crm.acme.test/oauth/done',
    'https://crm.acme.test/other?x=1',
    'http://127.0.0.1:4100/back',
    'acme-app://done',
    'urn:ietf:wg:oauth:2.0:oob',
  ]
  assert.deepEqual(messageOriginsOf({ redirect_uris, partner: null }), [
    'https://crm.acme.test',
    'http://127.0.0.1:4100',
  ])
})
