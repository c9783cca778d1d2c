import assert from 'node:assert/strict'
import { createSecretKey } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { sha256 } from '../../kernel/ids.ts'
import { type CodeVerdict, judgeCode } from './judge-code.ts'
import { judgeRefresh, type RefreshVerdict } from './judge-refresh.ts'
import type { Presented, PresentedCode, Successor } from './store.ts'
import { derivePair } from './successors.ts'

const NOW = new Date('2026-11-22T12:00:00Z')
const ago = (seconds: number) => new Date(NOW.getTime() - seconds * 1000)
const [ours, theirs] = [Buffer.alloc(16, 1), Buffer.alloc(16, 2)]
const key = sha256('key')

const fresh: PresentedCode = {
  id: 1,
  user_id: 7,
  workspace_id: 7,
  scopes: ['zap', 'authentication'],
  nonce: null,
  authenticated_at: ago(60),
  client_id: 'crm',
  used_at: null,
  salt: null,
  retry_key_hash: null,
  revoked_at: null,
  deactivated_at: null,
  redirect_uri: 'https://crm.test/callback',
  code_challenge: 'challenge',
  expires_at: ago(-60),
}
const spent = { ...fresh, used_at: ago(10), salt: theirs, retry_key_hash: key }
const unused: Successor = {
  isUsed: false,
  accessToken: { scopes: ['zap', 'authentication'], issuedAt: ago(10), expiresAt: ago(-3600) },
}
const proof = { redirectUri: 'https://crm.test/callback', challenge: 'challenge' }
const request = { clientId: 'crm', salt: ours, retryKeyHash: undefined, retryWindowSeconds: 0, now: NOW }

type Case<Row> = [kind: string, row: Row | undefined, successor?: Successor, change?: object]

const ofBoth: Array<Case<PresentedCode>> = [
  ['unknown', undefined],
  ['foreign', { ...fresh, client_id: 'rival' }],
  ['foreign', { ...spent, client_id: 'rival' }, unused, { retryKeyHash: key }],
  ['dead', { ...fresh, revoked_at: NOW }],
  ['dead', { ...spent, revoked_at: NOW }, unused, { retryKeyHash: key }],
  ['dead', { ...fresh, deactivated_at: NOW }],
  ['unspent', fresh],
  ['replayed', spent, unused],
  ['replayed', spent, unused, { retryKeyHash: sha256('another') }],
  ['replayed', { ...spent, retry_key_hash: null }, unused, { retryKeyHash: key }],
  ['replayed', spent, { ...unused, isUsed: true }, { retryKeyHash: key }],
  ['replayed', spent, undefined, { retryKeyHash: key }],
  ['permitted_retry', spent, unused, { retryKeyHash: key }],
  ['permitted_retry', { ...spent, salt: ours }, unused],
  ['permitted_retry', { ...spent, salt: ours }, { ...unused, isUsed: true }],
  ['permitted_retry', spent, unused, { retryWindowSeconds: 10 }],
  ['replayed', spent, unused, { retryWindowSeconds: 9 }],
]

for (const [index, [kind, row, successor, change]] of ofBoth.entries()) {
  test(`${kind}: a code and a refresh token are judged alike (${index})`, () => {
    assert.equal(judgeCode(row, successor, { ...request, proof, ...change }).kind, kind)
    assert.equal(judgeRefresh(row, successor, { ...request, scopes: undefined, ...change }).kind, kind)
  })
}

const ofCodes: Array<Case<PresentedCode>> = [
  ['expired', { ...fresh, expires_at: NOW }],
  ['wrong_redirect_uri', fresh, undefined, { proof: { ...proof, redirectUri: 'https://crm.test/' } }],
  ['unspent', fresh, undefined, { proof: { ...proof, redirectUri: undefined } }],
  ['wrong_verifier', fresh, undefined, { proof: { ...proof, challenge: 'another' } }],
  ['wrong_verifier', fresh, undefined, { proof: { ...proof, challenge: undefined } }],
  ['wrong_verifier', { ...fresh, code_challenge: null }, undefined, { proof }],
  ['wrong_verifier', spent, unused, { proof: { ...proof, challenge: 'another' } }],
  ['mismatched_retry', spent, unused, { proof: { ...proof, challenge: 'another' }, retryKeyHash: key }],
  ['permitted_retry', { ...spent, expires_at: ago(600) }, unused, { retryKeyHash: key }],
  ['replayed', { ...spent, expires_at: ago(600) }, unused],
]

for (const [index, [kind, row, successor, change]] of ofCodes.entries()) {
  test(`${kind}: a code (${index})`, () => {
    assert.equal(judgeCode(row, successor, { ...request, proof, ...change }).kind, kind)
  })
}

const ofTokens: Array<Case<Presented>> = [
  ['too_wide', fresh, undefined, { scopes: ['zap', 'zap:all'] }],
  ['unspent', fresh, undefined, { scopes: ['connection:read'] }],
  ['replayed', spent, unused, { scopes: ['zap:all'] }],
  ['mismatched_retry', spent, unused, { scopes: ['zap'], retryKeyHash: key }],
  ['permitted_retry', spent, unused, { scopes: ['authentication', 'zap'], retryKeyHash: key }],
  ['permitted_retry', spent, { isUsed: false, accessToken: undefined }, { scopes: ['zap'], retryKeyHash: key }],
]

for (const [index, [kind, row, successor, change]] of ofTokens.entries()) {
  test(`${kind}: a refresh token (${index})`, () => {
    assert.equal(judgeRefresh(row, successor, { ...request, scopes: undefined, ...change }).kind, kind)
  })
}

const maybe = <T>(value: T) => fc.constantFrom(null, value)
const rows = fc.record({
  client_id: fc.constantFrom('crm', 'rival'),
  used_at: fc.integer({ min: 0, max: 100 }).map(ago),
  isUsed: fc.boolean(),
  retry_key_hash: maybe(key),
  revoked_at: maybe(NOW),
  deactivated_at: maybe(NOW),
  code_challenge: fc.constantFrom('challenge', 'another', null),
})
const cases = fc.record({
  row: rows,
  salt: fc.constantFrom(ours, theirs),
  successor: fc.option(fc.record({ isUsed: fc.boolean(), accessToken: fc.constant(unused.accessToken) }), {
    nil: undefined,
  }),
  retryKeyHash: fc.constantFrom(key, sha256('another'), undefined),
  retryWindowSeconds: fc.integer({ min: 0, max: 60 }),
})

test('property: a pair is given only for what is unspent, or by a proof of who spent it while its successor is unused', () => {
  fc.assert(
    fc.property(cases, ({ row: { isUsed, ...given }, salt, successor, ...retry }) => {
      const used = isUsed ? { salt } : { used_at: null, salt: null }
      const row = { ...fresh, ...given, ...used }
      const asked = { ...request, ...retry }
      const verdicts: Array<CodeVerdict | RefreshVerdict> = [
        judgeCode(row, successor, { ...asked, proof }),
        judgeRefresh(row, successor, { ...asked, scopes: undefined }),
      ]
      const isLive = row.client_id === 'crm' && !row.revoked_at && !row.deactivated_at
      for (const { kind } of verdicts) {
        if (kind === 'unspent') assert.ok(isLive && !isUsed)
        if (kind === 'replayed') assert.ok(isLive && isUsed)
        if (kind !== 'permitted_retry') continue
        const isSameKey = retry.retryKeyHash === key && row.retry_key_hash === key
        const isInWindow = retry.retryWindowSeconds > 0 && given.used_at >= ago(retry.retryWindowSeconds)
        assert.ok(isLive && isUsed && successor)
        assert.ok(salt === ours || (!successor.isUsed && (isSameKey || isInWindow)))
      }
    }),
  )
})

const bytes = (length: number) =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((array) => Buffer.from(array))

const keyOf = (key: Buffer) => createSecretKey(key)

test('property: a pair is the same for the same key, salt and token, and another for any other', () => {
  fc.assert(
    fc.property(
      bytes(32).map(keyOf),
      bytes(16),
      bytes(16),
      fc.string(),
      fc.string(),
      (serverKey, salt, other, token, another) => {
        const pair = derivePair(serverKey, salt, token)
        assert.deepEqual(derivePair(serverKey, salt, token), pair)
        for (const text of [pair.accessToken, pair.refreshToken]) assert.match(text, /^[A-Za-z0-9]{43}$/)
        assert.deepEqual([pair.accessHash, pair.refreshHash], [sha256(pair.accessToken), sha256(pair.refreshToken)])
        const others = [
          derivePair(serverKey, other, token),
          derivePair(serverKey, salt, another),
          derivePair(keyOf(sha256('')), salt, token),
        ]
        const differs = [!salt.equals(other), token !== another, true]
        const all = [pair, ...others.filter((_, i) => differs[i])].flatMap((one) => [one.accessToken, one.refreshToken])
        assert.equal(new Set(all).size, all.length)
      },
    ),
  )
})

test('a derived token keeps all 256 bits of its HMAC: another implementation reads them back', () => {
  const { accessToken } = derivePair(keyOf(Buffer.alloc(32, 7)), Buffer.alloc(16, 9), 'presented')
  const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
  const value = [...accessToken].reduce((sum, letter) => sum * 62n + BigInt(digits.indexOf(letter)), 0n)
  assert.equal(value.toString(16).padStart(64, '0'), '8536e62f9a0b923b465977809a91b0ff9ec4e1cac97a16508464582401b087ce')
})
