import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startTestServer } from '../../../test/harness/server.ts'
import { changeClient, findClient, registrationSchema } from '../../clients/index.ts'
import { applySeeds } from './apply-seeds.ts'
import { keepSeeds } from './keep-seeds.ts'

const { deps } = await startTestServer()
const crm = (redirectUri: string) =>
  registrationSchema.parse({
    key: 'crm',
    kind: 'workflow',
    name: 'CRM',
    client_id: '1234',
    client_secret: 's3cret',
    redirect_uris: [redirectUri],
  })

async function seed(redirectUri: string): Promise<readonly string[] | undefined> {
  const edited = await keepSeeds(
    [{ source: '/seed.yaml', seed: { users: [], apps: [], clients: [crm(redirectUri)], zap_templates: [] } }],
    deps,
  )
  await applySeeds(deps, edited)
  return (await findClient('1234', deps))?.redirect_uris
}

test('the same seed again leaves what was changed by hand; an edited one is applied', async () => {
  assert.deepEqual(await seed('https://crm.test/a'), ['https://crm.test/a'])
  await changeClient({ ...crm('https://crm.test/by-hand'), client_id: '1234' }, deps)
  assert.deepEqual(await seed('https://crm.test/a'), ['https://crm.test/by-hand'])
  assert.deepEqual(await seed('https://crm.test/b'), ['https://crm.test/b'])
})
