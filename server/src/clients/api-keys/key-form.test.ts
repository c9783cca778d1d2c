import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isOfForm, newKey, shownPartsOf } from './key-form.ts'

test('a key is sk-, 43 random characters and a checksum that scanners can compute', () => {
  const key = newKey()
  assert.match(key, /^sk-[A-Za-z0-9]{49}$/)
  assert.ok(isOfForm(key))
  // computed apart, by the documented rule: CRC-32 in base 62, digits before capitals before small letters
  assert.ok(isOfForm('sk-0123456789012345678901234567890123456789012' + '1IDfut'))
  assert.notEqual(newKey(), key)
})

test('no key: a mistyped, a cut, a lengthened one, and another prefix', () => {
  const key = newKey()
  const mistyped = key.slice(0, 10) + (key[10] === 'a' ? 'b' : 'a') + key.slice(11)
  const swapped = key.slice(0, -2) + (key.at(-1) ?? '') + (key.at(-2) ?? '')
  const others = [mistyped, key.slice(0, -1), `${key}0`, key.replace('sk-', 'pk-'), '', 'sk-', `${key}\n`]
  for (const other of key.at(-1) === key.at(-2) ? others : [...others, swapped]) assert.equal(isOfForm(other), false)
})

test('shown of a key: seven characters at the front and four at the end', () => {
  assert.deepEqual(shownPartsOf('sk-AbCdEfGh1234'), { prefix: 'sk-AbCd', last_four: '1234' })
})
