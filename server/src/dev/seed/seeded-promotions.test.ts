import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { startTestServer } from '../../../test/harness/server.ts'
import { StartError } from '../../kernel/errors.ts'
import { listPromotions } from '../../zaps/index.ts'
import { applySeeds, checkSeedFiles, keepSeeds } from './index.ts'
import { seedSchema } from './schema.ts'

const folder = mkdtempSync(join(tmpdir(), 'wayleave-promotions-'))
after(() => rmSync(folder, { recursive: true }))
const { deps } = await startTestServer()
const seedOf = (source: string, content: object) => ({ source, seed: seedSchema.parse(content) })
const apply = async (source: string, content: object) =>
  applySeeds(deps, await keepSeeds([seedOf(source, content)], deps))
const crm = { key: 'crm', kind: 'workflow', name: 'CRM' }
const spring = { id: 'spring', client: 'crm', days: 30, task_limit_per_month: 1000 }

test('promotions of a seed name their client by its key, whose id nobody gave; edited, they change', async () => {
  await apply('a.yaml', { clients: [crm], promotions: [spring] })
  const [first, ...rest] = await listPromotions(undefined, deps)
  assert.equal(rest.length, 0)
  const { client_id, ...shown } = first ?? assert.fail('no promotion')
  assert.notEqual(client_id, 'crm')
  assert.deepEqual(shown, { id: 'spring', days: 30, task_limit_per_month: 1000, enrolled: 0 })
  await apply('a.yaml', { clients: [crm], promotions: [{ ...spring, days: undefined, task_limit_per_month: 5 }] })
  assert.deepEqual(await listPromotions(client_id, deps), [{ ...first, days: null, task_limit_per_month: 5 }])
})

test('a promotion of a client that is not there is refused', async () => {
  await assert.rejects(
    apply('b.yaml', { promotions: [{ ...spring, client: 'nobody' }] }),
    (error: Error) => error instanceof StartError && /key or id nobody, which the promotion spring/.test(error.message),
  )
})

test('mistakes by line: a member that is none, a number that is too small, the same promotion twice', async () => {
  const lines = [
    'promotions:',
    '  - { id: spring, client: crm, task_limit_per_month: 1 }',
    '  - { id: spring, client: crm, task_limit_per_month: 2 }',
  ]
  const check = async (...more: string[]) => {
    writeFileSync(join(folder, 'seed.yaml'), [...lines, ...more].join('\n'))
    return checkSeedFiles([join(folder, 'seed.yaml')], {})
  }
  await assert.rejects(check(), /seed\.yaml:3:\d+ {2}promotions\[1\]\.id: the promotion spring of crm stands here/)
  const slip = check('  - { id: may, client: crm, day: 3, task_limit_per_month: -1 }')
  await assert.rejects(slip, (error: Error) => /:4:.*day/.test(error.message) && /:4:.*limit/.test(error.message))
})
