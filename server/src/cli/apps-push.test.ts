// A further version of an app: who pushes it reads which Zaps go on with the one that they were written for.
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { startCast } from '../../test/harness/cast.ts'
import { emptyFolder, wayleave } from '../../test/harness/command-line.ts'
import { newsstandManifest, startNewsstand } from '../../test/harness/newsstand.ts'
import { startTestServer } from '../../test/harness/server.ts'
import { settleSetting } from '../kernel/settings.ts'

const server = await startTestServer({ role: 'api' })
await settleSetting(server.deps.db, 'development', { since: '2026-01-01' }) // the database keeps its own keys
const { call, publish, tokenFor } = await startCast(server)
const manifest = newsstandManifest(await startNewsstand(), { key: 'open', auth: '{ type: none }' })
await publish(manifest)
const folder = await emptyFolder()
const file = join(folder, 'open.yaml')

async function makeZap(title: string): Promise<void> {
  const token = await tokenFor()
  const listed = (await call('/v2/actions?app=open', { token })).body.data as { id: string; key: string }[]
  const step = (key: string, inputs: object) => {
    return { action: listed.find((one) => one.key === key)?.id, authentication: null, inputs }
  }
  const steps = [step('told', { shelf: 1 }), step('write_news', { title: '{{title}}' })]
  const made = await call('/v2/zaps', { token, body: { data: { title, steps } } })
  assert.equal(made.status, 201, JSON.stringify(made.body))
}

async function push(version: string, ...flags: string[]): Promise<string> {
  writeFileSync(file, manifest.replace('version: 1.0.0', `version: ${version}`))
  const { code, stdout, stderr } = await wayleave(['apps', 'push', file, '--database', server.databaseUrl, ...flags])
  assert.equal(code, 0, stderr)
  return stdout.replace(`${file}: `, '').trimEnd()
}

test('the Zaps that stay with other versions are counted, by version; nothing is said when there are none', async () => {
  assert.equal(await push('1.0.0'), 'open 1.0.0 is published already')
  await makeZap('One')
  await makeZap('Two')
  assert.equal(await push('1.1.0'), 'open 1.1.0 is published\n  2 Zaps stay with 1.0.0')
  await makeZap('Three')
  assert.equal(await push('1.2.0'), 'open 1.2.0 is published\n  1 Zap stays with 1.1.0\n  2 Zaps stay with 1.0.0')
  assert.deepEqual(JSON.parse(await push('1.2.0', '--json')).zaps_on_other_versions, [
    { version: '1.1.0', count: 1 },
    { version: '1.0.0', count: 2 },
  ])
})
