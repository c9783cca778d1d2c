// Every button of the editor keeps what stands in the open step, and what clashes there is said at its field.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newZap, startZapStage } from '../../../test/harness/zap-editor.ts'
import { findOwnZap, liveContent } from '../../zaps/index.ts'

const { server, dana } = await startZapStage()
const { deps } = server

async function petZap() {
  const zap = await newZap(dana)
  await zap.choose(0, 'petshop', 'trigger:new_pet')
  await zap.choose(1, 'petshop', 'write:create_pet')
  return zap
}

async function liveOf(id: string) {
  const zap = await findOwnZap(deps.db, Number(id), dana.person)
  assert.ok(zap)
  return liveContent(zap, deps)
}

test('what stands in the open step is live once it is published, and so is the title', async () => {
  const zap = await petZap()
  const typed = { 'in.name': 'Typed', 'in.species': 'cat', 'zap-title': 'A new title' }
  const published = await zap.send(1, { ...typed, to: 'on' }, `${zap.path}/publish`)
  assert.equal(published.location, `${zap.path}?step=1&published=1`, published.text)
  const live = await liveOf(zap.id)
  assert.deepEqual([live.title, live.steps[1]?.inputs.name], ['A new title', 'Typed'])
})

test('422: mistakes of what stands in the open step are shown at their fields, and everything is kept', async () => {
  const zap = await petZap()
  const refused = await zap.send(1, { 'in.breed': '', 'other.breed': 'Odd', to: 'on' }, `${zap.path}/publish`)
  assert.equal(refused.status, 422)
  assert.match(refused.text, /id="in-name-mistake"><li>This field is required\./)
  assert.match(refused.text, /value="Odd"/)
  const fields = { alias: 'Not so', 'in.name': 'Rex', 'zap-title': 'Still here', to: 'on' }
  const unread = await zap.send(1, fields, `${zap.path}/publish`)
  assert.equal(unread.status, 422)
  assert.match(unread.text, /id="alias-mistake"><li>This may hold/)
  for (const kept of ['Not so', 'Rex', 'Still here']) assert.match(unread.text, new RegExp(`value="${kept}"`))
  assert.match(unread.text, /data-unsaved/)
})

test('adding, moving, titling and switching keep what stands in the open step; removing it does not ask for it', async () => {
  const zap = await petZap()
  const name = async (step: number) => /id="in-name"[^>]*value="([^"]*)"/.exec((await zap.show(step)).text)?.[1]
  await zap.send(1, { do: 'add', 'in.name': 'First' }, `${zap.path}/steps`)
  assert.equal(await name(1), 'First')
  const appended = await zap.send(0, { do: 'append', 'zap-title': 'Typed too' }, `${zap.path}/steps`)
  assert.equal(appended.location, `${zap.path}?step=3`)
  assert.match((await zap.show(1)).text, /<h1>Typed too/)
  await zap.send(1, { do: 'down', 'in.name': 'Moved' }, `${zap.path}/steps`)
  assert.equal(await name(2), 'Moved')
  await zap.send(2, { 'zap-title': 'Another', 'in.name': 'Titled' }, `${zap.path}/title`)
  assert.equal(await name(2), 'Titled')
  for (const step of [3, 1]) {
    const removed = await zap.send(step, { do: 'remove', alias: 'Not so' }, `${zap.path}/steps`)
    assert.equal(removed.location, `${zap.path}?step=${step - 1}`)
  }
  assert.equal((await zap.publish()).status, 303)
  const off = await zap.send(1, { to: 'off', 'in.name': 'Before off' }, `/zaps/${zap.id}/switch`)
  assert.equal(off.location, `${zap.path}?off=1`)
  assert.equal(await name(1), 'Before off')
  assert.equal((await liveOf(zap.id)).steps[1]?.inputs.name, 'Titled', 'what is live waits for being published')
})

test('of a choice and another value the one that changed is kept; both changed is a mistake at the field', async () => {
  const zap = await petZap()
  await zap.save(1, { 'in.name': 'Rex', 'in.species': 'cat' })
  const saved = async () => /<option value="siamese" selected>/.test((await zap.show(1)).text)
  await zap.save(1, { 'in.breed': '', 'other.breed': '{{new_pet.name}}' })
  assert.match((await zap.show(1)).text, /name="other\.breed"[^>]*value="\{\{new_pet\.name\}\}"/)
  await zap.save(1, { 'in.breed': 'siamese' })
  assert.ok(await saved(), 'the choice is new, the other value is the one that was there')
  const clash = await zap.save(1, { 'in.breed': 'persian', 'other.breed': '{{new_pet.name}}' })
  assert.equal(clash.status, 422)
  assert.match(clash.text, /id="in-breed-mistake"><li>One value was chosen in the list, and another one written/)
  assert.match(
    clash.text,
    /<option value="persian" selected>[\s\S]*name="other\.breed"[^>]*value="\{\{new_pet\.name\}\}"/,
  )
  assert.ok(await saved(), 'nothing of it was saved')
})
