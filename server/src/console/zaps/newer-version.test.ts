// A Zap goes on with the version of an app that it was written with, until its person takes the latest one and publishes.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newsstandManifest, startNewsstand } from '../../../test/harness/newsstand.ts'
import { newZap, startZapStage } from '../../../test/harness/zap-editor.ts'
import { listSteps } from '../../zaps/store.ts'

const { server, cast, dana } = await startZapStage()
const manifest = newsstandManifest(await startNewsstand(), { key: 'open', auth: '{ type: none }' })
const pushVersion = (version: string, text = manifest) =>
  cast.publish(text.replace('version: 1.0.0', `version: ${version}`))
await pushVersion('1.0.0')

async function publishedZap() {
  const zap = await newZap(dana, 'open')
  await zap.choose(0, 'open', 'trigger:told')
  await zap.save(0, { 'in.shelf': '1' })
  await zap.choose(1, 'open', 'write:write_news')
  await zap.save(1, { 'in.title': '{{told.title}}' })
  assert.equal((await zap.publish()).status, 303)
  const versions = async () => (await listSteps(server.deps.db, [Number(zap.id)])).map((step) => step.app_version)
  return { ...zap, versions, take: () => zap.send(0, {}, `${zap.path}/versions`) }
}

test('the editor offers the latest version; what is given stays, and what runs changes when that is published', async () => {
  const zap = await publishedZap()
  assert.ok(!(await zap.show(0)).text.includes('is there.'))
  await pushVersion('1.1.0')
  assert.match((await zap.show(0)).text, /Newsstand 1\.1\.0 is there\./)
  assert.deepEqual(await zap.versions(), ['1.0.0', '1.0.0'])
  const taken = await zap.take()
  assert.equal(taken.location, `${zap.path}?versions=1`, taken.text)
  const { text } = await zap.show(1)
  assert.ok(!text.includes('is there.'))
  assert.match(text, /\{\{told\.title\}\}/)
  assert.deepEqual(await zap.versions(), ['1.0.0', '1.0.0'], 'a draft until it is published')
  assert.equal((await zap.publish('as-it-is')).status, 303)
  assert.deepEqual(await zap.versions(), ['1.1.0', '1.1.0'])
})

test('nothing is published when the new version lacks an action, and the step says so', async () => {
  const zap = await publishedZap()
  await pushVersion('2.0.0', manifest.replace('write_news:', 'write_other:'))
  await zap.take()
  const refused = await zap.publish('as-it-is')
  assert.match(refused.text, /Choose an action\./)
  assert.deepEqual(await zap.versions(), ['1.1.0', '1.1.0'])
})
