// wayleave promotions, on a database of its own.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, test } from 'node:test'
import { emptyFolder, wayleave } from '../../test/harness/command-line.ts'
import { createTestDatabase, prepareTemplate } from '../../test/harness/database.ts'
import { query } from '../../test/harness/query.ts'
import { migrate } from '../kernel/db/index.ts'

await prepareTemplate(migrate)
const folder = await emptyFolder()
const { url: database, drop } = await createTestDatabase()
after(drop)
const env = { DATABASE_URL: database, WAYLEAVE_SECRET: randomBytes(32).toString('base64') }
const run = (...args: string[]) => wayleave(args, { cwd: folder, env })
const json = async (...args: string[]) => JSON.parse((await run(...args, '--json')).stdout)
const put = (...args: string[]) => ['promotions', 'put', ...args]

test('promotions put: offered, then changed, and written down; list shows them', async () => {
  await json('clients', 'create', '--kind', 'workflow', '--name', 'CRM', '--client-id', 'crm')
  const made = await json(...put('spring', '--client', 'crm', '--days', '30', '--task-limit', '1000'))
  assert.deepEqual(made, { id: 'spring', client_id: 'crm', days: 30, task_limit_per_month: 1000, enrolled: 0 })
  const shown = await run(...put('spring', '--client', 'crm', '--task-limit', '5'))
  assert.match(shown.stdout, /^days +until ended\ntask_limit_per_month +5$/m)
  assert.deepEqual(await json('promotions', 'list'), [{ ...made, days: null, task_limit_per_month: 5 }])
  assert.match((await run('promotions', 'list', '--client', 'crm')).stdout, /^spring +crm +until ended +5 +0$/m)
  const none = await run('promotions', 'list', '--client', 'nobody')
  assert.deepEqual([none.code, none.stdout], [0, 'There are no promotions: wayleave promotions put offers one.\n'])
  const deeds = await query<{ action: string; subject: string }>(
    database,
    "select action, subject from audit_log where action like 'promotion.%'",
  )
  assert.deepEqual(deeds, Array(2).fill({ action: 'promotion.put', subject: 'crm/spring' }))
})

test('exit 1: a client that is not there, an id and numbers that cannot be; nothing is written', async () => {
  const before = await json('promotions', 'list')
  const refusals: [string[], RegExp][] = [
    [['may', '--client', 'nobody', '--task-limit', '1'], /no client has the id nobody/],
    [['a b', '--client', 'crm', '--task-limit', '1'], /<promotion>: This may hold letters/],
    [['may', '--client', 'crm', '--task-limit', 'many'], /--task-limit.*It must be a whole number/],
    [['may', '--client', 'crm', '--task-limit', '1', '--days', '0'], /--days: /],
    [['may', '--client', 'crm', '--task-limit', '9999999999'], /--task-limit: /],
    [['may', '--client', 'crm'], /required option '--task-limit <number>'/],
  ]
  for (const [args, why] of refusals) {
    const ended = await run(...put(...args))
    assert.equal(ended.code, 1)
    assert.match(ended.stderr, why)
  }
  assert.deepEqual(await json('promotions', 'list'), before)
})
