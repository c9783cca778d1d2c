import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startTestServer } from '../../../test/harness/server.ts'
import { findPersonByEmail } from '../../accounts/index.ts'
import { listClientsOf } from '../../clients/index.ts'
import { StartError } from '../../kernel/errors.ts'
import { applySeeds, keepSeeds } from './index.ts'
import { seedSchema } from './schema.ts'

const server = await startTestServer()
const { deps } = server
const crm = (owner?: string) => ({ key: 'crm', kind: 'workflow', name: 'CRM', client_id: 'crm', owner })
const seedOf = (source: string, content: object) => ({ source, seed: seedSchema.parse(content) })
const keysOf = async (email: string) => {
  const person = await findPersonByEmail(deps.db, email)
  return person && (await listClientsOf(deps.db, person.userId)).map(({ key }) => key)
}

test('a client of a seed is in the console of its owner, also of one whom a later seed names; edited, it moves', async () => {
  const people = seedOf('b.yaml', { users: [{ email: 'dana@example.test' }, { email: 'lena@example.test' }] })
  const edited = await keepSeeds([seedOf('a.yaml', { clients: [crm('Dana@example.test')] }), people], deps)
  await applySeeds(deps, edited)
  assert.deepEqual(await keysOf('dana@example.test'), ['crm'])
  await applySeeds(deps, await keepSeeds([seedOf('a.yaml', { clients: [crm('lena@example.test')] })], deps))
  assert.deepEqual([await keysOf('dana@example.test'), await keysOf('lena@example.test')], [[], ['crm']])
})

test('an owner whom no seed names is refused, and nothing is registered', async () => {
  const stray = { ...crm('nobody@example.test'), key: 'stray', client_id: 'stray' }
  const edited = await keepSeeds([seedOf('c.yaml', { clients: [stray] })], deps)
  await assert.rejects(
    applySeeds(deps, edited),
    (error: Error) =>
      error instanceof StartError && /nobody@example\.test, who owns stray, is none of its users/.test(error.message),
  )
})
