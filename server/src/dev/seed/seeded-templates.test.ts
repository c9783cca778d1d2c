import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { startTestServer } from '../../../test/harness/server.ts'
import { applySeeds } from './apply-seeds.ts'
import { checkSeedFiles } from './check-seed-files.ts'
import { keepSeeds } from './keep-seeds.ts'

const folder = await mkdtemp(join(tmpdir(), 'wayleave-templates-'))
after(() => rm(folder, { recursive: true }))
const { deps, ...server } = await startTestServer()
const app = { key: 'shop', name: 'Shop', version: '1.0.0', hosts: ['shop.test'] }
const sold = { slug: 'sold', title: 'Tell me of sales', status: 'published', steps: [{ app: 'shop', action: 'sold' }] }

async function seed(templates: readonly object[]): Promise<void> {
  const file = join(folder, 'seed.json')
  const crm = { key: 'crm', kind: 'workflow', name: 'CRM', app: 'shop', client_id: '1234', client_secret: 's3cret' }
  await writeFile(join(folder, 'shop.json'), JSON.stringify(app))
  await writeFile(file, JSON.stringify({ clients: [crm], apps: ['./shop.json'], zap_templates: templates }))
  await applySeeds(deps, await keepSeeds(await checkSeedFiles([file], {}), deps))
}
const titles = async () => {
  const answer = await server.fetch('/v1/zap-templates?client_id=1234')
  return ((await answer.json()) as { id: number; title: string }[]).map(({ id, title }) => [id, title])
}

test('templates of a seed file are listed; the same again changes nothing, an edited one keeps its id', async () => {
  await seed([sold, { ...sold, slug: 'draft', status: 'draft' }])
  assert.deepEqual(await titles(), [[1, 'Tell me of sales']])
  await seed([sold, { ...sold, slug: 'draft', status: 'draft' }])
  assert.deepEqual(await titles(), [[1, 'Tell me of sales']])
  await seed([
    { ...sold, title: 'Sold!' },
    { ...sold, slug: 'new', title: 'Newer' },
  ])
  assert.deepEqual(await titles(), [
    [3, 'Newer'],
    [1, 'Sold!'],
  ])
})

test('mistakes of templates are told with their place, and nothing is written', async () => {
  const before = await titles()
  const wrong = [
    { ...sold, slug: 'not a slug' },
    { ...sold, status: 'gone' },
  ]
  await assert.rejects(
    seed(wrong),
    /seed\.json:1:\d+.*This may hold letters.*seed\.json:1:\d+.*must be draft or published/s,
  )
  await assert.rejects(seed([sold, sold]), /the template sold stands here a second time/)
  assert.deepEqual(await titles(), before)
})
