import assert from 'node:assert/strict'
import { test } from 'node:test'
import { failureOf } from './failures.ts'

const ROWS = {
  dns: ['ENOTFOUND', 'EAI_AGAIN'],
  refused: ['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH'],
  timeout: ['ETIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT'],
  too_large: ['UND_ERR_HEADERS_OVERFLOW'],
  blocked: ['UND_ERR_INVALID_ARG'],
  tls: [
    'CERT_HAS_EXPIRED',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'ERR_SSL_WRONG_VERSION_NUMBER',
    'EPROTO',
  ],
  reset: ['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 'HPE_INVALID_CONSTANT', 'UND_ERR_CLOSED', 'WHATEVER'],
}

for (const [kind, codes] of Object.entries(ROWS)) {
  test(`${kind}: ${codes.join(', ')}`, () => {
    for (const code of codes) {
      const error = Object.assign(new Error('the error says a secret'), { code })
      const failure = failureOf(error, true)
      assert.equal(failure.kind, kind, code)
      assert.doesNotMatch(failure.message, /secret/)
    }
  })
}

test('reset: an error without a code', () => {
  assert.deepEqual(failureOf('odd', false), { kind: 'reset', message: 'The connection broke.', sent: false })
})
