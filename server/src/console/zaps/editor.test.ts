// The editor over HTTP: a Zap from nothing to published, and everything that is refused on the way.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newZap, startZapStage } from '../../../test/harness/zap-editor.ts'

const { dana, petshop, connection } = await startZapStage()

test('200: a Zap is made from nothing: app, trigger, connection, inputs, mapping, test, publish', async () => {
  const zap = await newZap(dana)
  assert.equal((await zap.choose(0, 'petshop', 'trigger:new_pet')).status, 303)
  const trigger = await zap.show(0)
  assert.match(trigger.text, /Petshop: New Pet/)
  assert.match(trigger.text, new RegExp(`value="${connection}" selected`), 'the only connection is chosen')
  assert.equal((await zap.test(0)).status, 303)
  const tested = await zap.show(0)
  assert.match(tested.text, /<code>owner__email<\/code>/)
  await zap.choose(1, 'petshop', 'write:create_pet')
  const action = await zap.show(1)
  assert.match(action.text, /\{\{new_pet\.owner__email\}\}/)
  assert.match(action.text, /A test really does it/)
  const before = petshop.received.filter(({ method }) => method === 'POST').length
  const saved = await zap.test(1, { 'in.name': '{{new_pet.name}} II', 'in.species': 'cat' })
  assert.equal(saved.status, 303, saved.text)
  assert.equal(petshop.received.filter(({ method }) => method === 'POST').length, before + 1)
  assert.deepEqual(petshop.received.findLast(({ method }) => method === 'POST')?.body, {
    name: 'Rex II',
    species: 'cat',
  })
  const published = await zap.publish()
  assert.equal(published.location, `${zap.path}?step=0&published=1`, published.text)
  assert.match((await zap.show(0, '&published=1')).text, /As published/)
  assert.match((await dana.get('/zaps')).text, /Tell of new pets[\s\S]*Petshop[\s\S]*>On</)
})
