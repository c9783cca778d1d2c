import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { stripTypes } from './strip-types.ts'

test('types go without a warning, and the next warning of somebody else is still said', async () => {
  const heard: string[] = []
  process.on('warning', ({ message }) => heard.push(message))
  assert.equal(stripTypes('const a: number = 1').replaceAll(/ +/g, ' '), 'const a = 1')
  const said = once(process, 'warning')
  process.emitWarning('something else')
  await said
  assert.deepEqual(heard, ['something else'])
})
