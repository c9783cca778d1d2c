import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { startTestServer } from '../../../test/harness/server.ts'
import { pushApp } from '../../apps/index.ts'
import { applySeeds } from './apply-seeds.ts'
import { checkSeedFiles } from './check-seed-files.ts'
import { keepSeeds } from './keep-seeds.ts'

const folder = await mkdtemp(join(tmpdir(), 'wayleave-templates-'))
after(() => rm(folder, { recursive: true }))
const { deps, ...server } = await startTestServer()
const request = { method: 'GET', url: 'https://shop.test/sales' }
const app = {
  key: 'shop',
  name: 'Shop',
  version: '1.0.0',
  hosts: ['shop.test'],
  operations: { refund: { kind: 'write', name: 'Refund', description: 'Pays back.', request } },
  triggers: { sold: { kind: 'polling', name: 'Sold', description: 'A sale.', request, dedupe_key: 'id' } },
}
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

test('a template that does not fit its apps is named, with its step and place, and nothing is written', async () => {
  const before = await titles()
  const cases: [steps: object[], words: RegExp][] = [
    [[], /zap_templates\[0\]\.steps: .*has at least one step/],
    [[{ app: 'shop', action: 'bought' }], /zap_templates\[0\]\.steps\[0\]\.action: step 1: shop has no action bought/],
    [[{ app: 'shop', action: 'refund' }], /step 1: refund of shop reads nothing/],
    [
      [
        { app: 'shop', action: 'sold' },
        { app: 'shop', action: 'sold' },
      ],
      /step 2: sold of shop reads/,
    ],
    [
      [
        { app: 'shop', action: 'sold' },
        { app: 'shop', action: 'refund', type: 'search' },
      ],
      /steps\[1\]\.type: step 2: refund of shop is no search/,
    ],
    [
      [
        { app: 'shop', action: 'sold', alias: 'sale' },
        { app: 'shop', action: 'refund', inputs: { id: '{{ghost.id}}' } },
      ],
      /steps\[1\]\.inputs: step 2: no earlier step has the alias ghost/,
    ],
    [[{ app: 'shop', action: 'sold', alias: 'Big' }], /begins with a letter/],
    [[{ app: 'shop', action: 'sold', type: 'trigger' }], /type: This must be read, read_bulk/],
  ]
  for (const [steps, words] of cases) await assert.rejects(seed([{ ...sold, steps }]), words)
  // Of an app that the file does not bring it is known only when the seed is applied.
  await assert.rejects(seed([{ ...sold, slug: 'far', steps: [{ app: 'nobody' }] }]), (error: Error) => {
    assert.match(error.message, /the template far: step 1: there is no app nobody here/)
    return true
  })
  assert.deepEqual(await titles(), before)
})

test('a kept template is applied again as it is, also when its app has lost the action since', async () => {
  const fitting = { ...sold, slug: 'lost', title: 'Lost' }
  await seed([fitting])
  assert.ok((await titles()).some(([, title]) => title === 'Lost'))
  const { triggers: _, ...later } = { ...app, version: '2.0.0' }
  await pushApp(JSON.stringify(later), { filename: 'shop.json', env: {} }, deps)
  await applySeeds(deps)
  assert.deepEqual(await titles(), [], 'what cannot be used is not offered')
})
