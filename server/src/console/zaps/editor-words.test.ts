// What the editor says beside the fields: examples, mappings of nothing, tests of earlier inputs, the next thing to do.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { answerJson } from '../../../test/harness/petshop.ts'
import { newZap, startZapStage } from '../../../test/harness/zap-editor.ts'
import { pushApp } from '../../apps/index.ts'

const { server, dana, petshop } = await startZapStage()
const sample = '{ id: 1, name: Rex, owner: { email: ada@example.test } }'
// Petshop, and that it says what its trigger gives.
const manifest = petshop.manifest
  .replace('key: petshop', 'key: pets-shown')
  .replace('name: Petshop', 'name: Pets Shown')
  .replace('    dedupe_key: id', `    dedupe_key: id\n    sample: ${sample}`)
  .replace(/auth:\n[\s\S]*?\noperations:/, 'auth: { type: none }\noperations:')
await pushApp(manifest, { filename: 'pets.yaml', env: {}, replace: true }, server.deps)

async function petZap(trigger = 'new_pet') {
  const zap = await newZap(dana)
  await zap.choose(0, 'petshop', `trigger:${trigger}`)
  await zap.choose(1, 'petshop', 'write:create_pet')
  return zap
}

test('a trigger that cannot be asked shows the example of its app as one, and says so before', async () => {
  const zap = await petZap('pet_sold')
  assert.match((await zap.show(0)).text, /cannot be asked: a test shows its example/)
  await zap.test(0, { 'in.shop': 'Main street' })
  const { text } = await zap.show(0)
  assert.match(text, /<span class="badge">The app’s example: nothing was asked<\/span>/)
  assert.doesNotMatch(text, /1 result/)
  assert.match((await zap.show(1)).text, /Its app’s example: its test gave nothing real/)
})

test('a trigger that had nothing gives the example of its app, by which later steps are mapped and tested', async () => {
  const zap = await newZap(dana, 'pets-shown')
  await zap.choose(0, 'pets-shown', 'trigger:new_pet')
  await zap.choose(1, 'petshop', 'write:create_pet')
  petshop.surprises.push((_request, response) => answerJson(response, 200, { pets: [] }))
  await zap.test(0)
  assert.match((await zap.show(0)).text, /The app’s example: there was nothing recent/)
  assert.match((await zap.show(1)).text, /\{\{new_pet\.owner__email\}\}/)
  const tested = await zap.test(1, { 'in.name': '{{new_pet.name}}' })
  assert.equal(tested.status, 303, tested.text)
})

test('a mapping of a field that the earlier step does not give is noted at its field, and may be published', async () => {
  const zap = await petZap()
  await zap.test(0)
  const name = '{{new_pet.naem}} {{new_pet.owner__email}} {{new_pet.owner}} {{zzzzzz}}'
  await zap.save(1, { 'in.name': name, 'in.species': 'cat' })
  const notes = /id="in-name-notes">([\s\S]*?)<\/ul>/.exec((await zap.show(1)).text)?.[1]
  assert.equal(
    notes,
    '<li>Step 1 gives no “naem”; did you mean {{new_pet.name}}?</li><li>Step 1 gives no “zzzzzz”: it would be empty.</li>',
  )
  assert.equal((await zap.publish()).status, 303)
})

test('after a good test the next thing is pointed at; a test of earlier inputs is marked as one', async () => {
  const zap = await petZap()
  await zap.test(0)
  assert.match((await zap.show(0)).text, /Next:<\/strong> <a href="[^"]*step=1">test step 2, Create Pet/)
  await zap.test(1, { 'in.name': 'Rex' })
  assert.match((await zap.show(1)).text, /Next:<\/strong> <a href="#publish">publish the Zap/)
  await zap.save(1, {})
  assert.doesNotMatch((await zap.show(1)).text, /Of earlier inputs/)
  await zap.save(1, { 'in.name': 'Rex II' })
  const { text } = await zap.show(1)
  assert.match(text, /Of earlier inputs/)
  assert.doesNotMatch(text, /Next:/)
  await zap.test(1)
  assert.doesNotMatch((await zap.show(1)).text, /Of earlier inputs/)
})

test('mistakes name the label of their field and lead to it; a house Zap is its person’s alone', async () => {
  const zap = await petZap('pet_sold')
  const { text } = await zap.publish()
  assert.match(text, /<a href="#in-shop">Step 1, Shop<\/a>: This field is required/)
  assert.match(text, new RegExp(`<a href="${zap.path}\\?step=1&amp;check=1#in-name">Step 2, Name</a>`))
  assert.match(text, /It is yours alone\./)
  assert.match(text, /Connect another account/)
})

test('a choice that is the default stands in the list once, and what was not chosen yet is quiet help', async () => {
  const zap = await petZap()
  await zap.save(1, { connection: '', 'in.name': 'Rex' })
  assert.match((await zap.show(1)).text, /<p class="note quiet">Choose an account and save/)
  await zap.choose(1, 'filter', 'filter:only_continue_if')
  const { text } = await zap.show(1)
  assert.equal(text.match(/All conditions hold/g)?.length, 1)
  await zap.save(1, { 'in.match': 'all' })
  assert.match((await zap.show(1)).text, /<option value="all" selected>All conditions hold/)
})

test('the list of Zaps is narrowed by the apps of own Zaps alone; an empty result shows the way back once', async () => {
  const zap = await petZap()
  await zap.save(1, { 'in.name': 'Rex' })
  assert.equal((await zap.publish()).status, 303)
  const { text } = await dana.get('/zaps?search=nothing+like+it')
  const choices = /id="filter-app"[^>]*>([\s\S]*?)<\/select>/.exec(text)?.[1] ?? ''
  assert.deepEqual(
    [...choices.matchAll(/value="([^"]+)"/g)].map(([, key]) => key),
    ['petshop'],
  )
  assert.equal(text.match(/>Show all</g)?.length, 1)
})
