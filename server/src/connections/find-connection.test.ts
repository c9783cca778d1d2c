import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readConnectionId } from './find-connection.ts'

test('an identifier is read from a number and from its one decimal spelling', () => {
  for (const id of [100_000_000, 415_093_277, 2_147_483_647]) {
    assert.equal(readConnectionId(id), id)
    assert.equal(readConnectionId(String(id)), id)
  }
})

test('nothing else is an identifier: a leading zero, a sign, a fraction, a space, what is out of range', () => {
  const others = ['0415093277', '+415093277', '4.15093277e8', '415093277.0', ' 415093277', '0x18BDAF5D', '']
  for (const id of [...others, '99999999', '2147483648', 99_999_999, 415_093_277.5, Number.NaN])
    assert.equal(readConnectionId(id), undefined, String(id))
})
