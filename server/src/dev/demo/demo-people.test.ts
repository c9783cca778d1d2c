import assert from 'node:assert/strict'
import { test } from 'node:test'
import { registrationSchema } from '../../clients/index.ts'
import { demoPeople } from './demo-people.ts'

const empty = { users: [], clients: [], apps: [], zap_templates: [], promotions: [] }
const namesOf = ({ users, clients }: ReturnType<typeof demoPeople>) => [
  users.map(({ email }) => email),
  clients.map(({ key }) => key),
]

test('dana with a password and a key of her own, which stays; a workflow client and a public one', () => {
  const first = demoPeople(undefined, [])
  assert.deepEqual(namesOf(first), [['dana@example.test'], ['crm', 'assistant']])
  assert.match(first.users[0]?.api_key ?? '', /^sk-[A-Za-z0-9]{49}$/)
  assert.deepEqual(demoPeople(first, []).users, first.users)
  assert.notEqual(demoPeople(undefined, []).users[0]?.api_key, first.users[0]?.api_key)
})

test('a seed file that names the same address or key takes its place', () => {
  const crm = registrationSchema.parse({ key: 'crm', kind: 'workflow', name: 'CRM' })
  const seed = { ...empty, users: [{ email: 'Dana@example.test', password: 'theirs' }], clients: [crm] }
  assert.deepEqual(namesOf(demoPeople(undefined, [{ seed }])), [[], ['assistant']])
})
