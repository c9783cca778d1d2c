// Accounts of a Zap's steps, over HTTP: one for all steps of an app, and one that is connected for another product.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startClient } from '../../../test/harness/grants.ts'
import { editorOf, newZap, startZapStage } from '../../../test/harness/zap-editor.ts'
import { writePrefilled } from '../../zaps/index.ts'

const { server, dana, connection, connect } = await startZapStage()

test('303: after an account was disconnected, another one is used in all steps of its app at once', async () => {
  const zap = await newZap(dana, 'petshop', 'Two steps')
  await zap.choose(0, 'petshop', 'trigger:new_pet')
  await zap.choose(1, 'petshop', 'write:create_pet')
  await zap.save(1, { connection, 'in.name': '{{new_pet.name}}' })
  await zap.publish()
  assert.doesNotMatch((await zap.show(1)).text, /Use it in/)
  await dana.submit(`/connections/${connection}/disconnect`, {})
  const { text } = await zap.show(1)
  assert.match(text, /connection of it was disconnected/)
  assert.doesNotMatch(text, /Use it in/, 'there is none to use')
  const other = await connect(dana, 'Another petshop')
  assert.match(
    (await zap.show(1)).text,
    new RegExp(`name="use" value="${other}"[^>]*>Use it in all 2 steps of Petshop<`),
  )
  const used = await zap.send(1, { use: other, 'in.name': 'Kept {{new_pet.name}}' }, `${zap.path}/account`)
  assert.equal(used.location, `${zap.path}?step=1&saved=1`, used.text)
  for (const at of [0, 1]) assert.match((await zap.show(at)).text, new RegExp(`value="${other}" selected`))
  assert.match((await zap.show(1)).text, /Kept \{\{new_pet\.name\}\}/, 'what stood in the open step is kept')
  assert.match((await zap.publish()).location ?? '', /published=1/)
})

test('200: an account that is connected for another product is said to be', async () => {
  await startClient(server, 'crm', { owner: 'dana@example.test' })
  const steps = [{ app: 'petshop', action: 'new_pet' }]
  const prefill = writePrefilled({ clientId: 'crm', title: 'Theirs', steps })
  const begun = await dana.post('/editor/new', { prefill, title: 'Theirs' })
  const zap = editorOf(dana, begun.location?.split('?')[0] ?? '')
  assert.match((await zap.show(0)).text, /Your Petshop account is connected for Wayleave; crm needs one of its own\./)
})
