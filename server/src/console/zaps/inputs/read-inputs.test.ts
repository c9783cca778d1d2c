import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inputsSchema } from '../../../actions/index.ts'
import type { Field, Json } from '../../../apps/index.ts'
import { controlOf } from './field-control.ts'
import { readInputs } from './read-inputs.ts'

const field = (key: string, more: Partial<Field> = {}): Field => ({
  ...{ key, label: key, type: 'string', required: false },
  ...more,
})
const secret = field('token', { type: 'secret' })
const visits = field('visits', { type: 'object', list: true, children: [field('vet'), secret] })
const owner = field('owner', { type: 'object', children: [field('mail'), secret] })
const read = (form: Record<string, string>, fields: Field[], before: Record<string, Json> = {}) =>
  readInputs(new URLSearchParams(form), fields, before).inputs

test('a secret that is left empty is kept in its row, in its group, and in one that came under flat names', () => {
  const rows: Record<string, Json> = { visits: [{ vet: 'Paw', token: 's1' }, { token: 's2' }] }
  const form = { 'in.visits.0.vet': 'Claw', 'in.visits.0.token': '', 'in.visits.1.vet': '', 'in.visits.1.token': 'new' }
  assert.deepEqual(read(form, [visits], rows), { visits: [{ vet: 'Claw', token: 's1' }, { token: 'new' }] })
  const cleared = { ...form, 'clear.visits.0.token': 'on', 'in.visits.0.vet': '' }
  assert.deepEqual(read(cleared, [visits], rows), { visits: [{ token: 'new' }] })
  const group = { 'in.owner.mail': 'dana@example.test', 'in.owner.token': '' }
  const held: Record<string, Json>[] = [{ owner: { token: 's1' } }, { owner__token: 's1' }]
  for (const before of held)
    assert.deepEqual(read(group, [owner], before), { owner: { mail: 'dana@example.test', token: 's1' } })
})

test('a secret of several values, or of a value that suits no secret, is shown in no control', () => {
  const several = field('tokens', { type: 'secret', list: true })
  assert.equal(controlOf(several, ['s1', 's2']), 'secret')
  assert.equal(controlOf(secret, { deep: 's1' }), 'secret')
  assert.deepEqual(read({ 'in.tokens': 's3' }, [several], { tokens: ['s1'] }), { tokens: ['s3'] })
})

test('JSON that is nested deeper than inputs may be is kept as text: a draft with it could not be read again', () => {
  const deep = `${'['.repeat(60)}1${']'.repeat(60)}`
  const inputs = read({ 'in.data': deep }, [field('data', { type: 'json' })])
  assert.deepEqual(inputs, { data: deep })
  assert.ok(inputsSchema.safeParse(inputs).success)
})

test('of a choice and another value beside it the one that changed is meant; two new ones clash', () => {
  const kind = field('kind', { choices: ['cat', 'dog'].map((value) => ({ value, label: value })) })
  const rows: [before: string | undefined, listed: string, other: string, read: string | undefined, clash?: string][] =
    [
      [undefined, 'cat', '', 'cat'],
      [undefined, '', '{{a.b}}', '{{a.b}}'],
      ['cat', 'cat', '{{a.b}}', '{{a.b}}'],
      ['{{a.b}}', 'dog', '{{a.b}}', 'dog'],
      ['{{a.b}}', '', '', undefined],
      ['cat', 'cat', 'cat', 'cat'],
      ['cat', 'dog', '{{a.b}}', '{{a.b}}', 'dog'],
      [undefined, 'dog', '{{a.b}}', '{{a.b}}', 'dog'],
    ]
  for (const [before, listed, other, value, clash] of rows) {
    const form = new URLSearchParams({ 'in.kind': listed, 'other.kind': other })
    const { inputs, clashes } = readInputs(form, [kind], before === undefined ? {} : { kind: before })
    assert.deepEqual([inputs.kind, clashes.get('kind')], [value, clash], `${before} ${listed} ${other}`)
  }
})
