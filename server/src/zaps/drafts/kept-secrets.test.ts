import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Field, Json } from '../../apps/index.ts'
import { KEPT_SECRET, withoutSecrets, withSecrets } from './kept-secrets.ts'

const field = (key: string, more: Partial<Field> = {}): Field => ({
  ...{ key, label: key, type: 'string', required: false },
  ...more,
})
const secret = field('token', { type: 'secret' })
const fields = [
  ...[field('name'), secret],
  field('owner', { type: 'object', children: [field('mail'), secret] }),
  field('visits', { type: 'object', list: true, children: [field('vet'), secret] }),
]
const inputs: Record<string, Json> = {
  name: 'Rex',
  token: 's1',
  owner: { mail: 'dana@example.test', token: 's2' },
  visits: [{ vet: 'Paw', token: 's3' }, { vet: 'Claw' }],
  owner__token: 's4',
  other: 'kept',
}

test('no secret is in the text, within groups, rows and flat names neither; everything else is', () => {
  const shown = withoutSecrets(inputs, fields)
  assert.doesNotMatch(JSON.stringify(shown), /"s\d"/)
  assert.deepEqual(shown, {
    ...inputs,
    token: KEPT_SECRET,
    owner: { mail: 'dana@example.test', token: KEPT_SECRET },
    visits: [{ vet: 'Paw', token: KEPT_SECRET }, { vet: 'Claw' }],
    owner__token: KEPT_SECRET,
  })
  assert.deepEqual(withSecrets(shown, fields, inputs), inputs)
})

test('a secret that is written anew stands; one that was not there is left out', () => {
  assert.deepEqual(withSecrets({ token: 'new', owner: { token: KEPT_SECRET } }, fields, {}), {
    token: 'new',
    owner: {},
  })
  assert.deepEqual(withSecrets({ token: KEPT_SECRET }, fields, undefined), {})
  assert.deepEqual(withoutSecrets({ token: '' }, fields), { token: '' })
})
