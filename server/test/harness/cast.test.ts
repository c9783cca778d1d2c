import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startCast } from './cast.ts'
import { startTestServer } from './server.ts'

const server = await startTestServer()
const { tokenFor, connect, petshop } = await startCast(server)

test('dana of acme holds a token and a connection to petshop', async () => {
  const token = await tokenFor()
  assert.match(await connect(token), /^[1-9]\d{8,9}$/)
  assert.equal(petshop.app.api_name, 'PetshopAPI')
  assert.notEqual(await tokenFor('dana'), token)
})
