import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startCast } from '../../test/harness/cast.ts'
import { startTestServer } from '../../test/harness/server.ts'
import { findAccessToken } from '../oauth/index.ts'
import { findOwnConnection, readConnectionId } from './find-connection.ts'
import type { Owner } from './model.ts'

const server = await startTestServer()
const { deps } = server
const { tokenFor, connect } = await startCast(server)

async function ownerOf(token: string): Promise<Owner> {
  const found = await findAccessToken(token, deps)
  assert.ok(found && found.user_id !== null)
  return { clientId: found.client_id, userId: found.user_id, workspaceId: found.workspace_id }
}

test('an identifier is read from a number and from its one decimal spelling', () => {
  for (const id of [100_000_000, 415_093_277, 2_147_483_647]) {
    assert.equal(readConnectionId(id), id)
    assert.equal(readConnectionId(String(id)), id)
  }
})

test('nothing else is an identifier: a leading zero, a sign, a fraction, a space, what is out of range', () => {
  const others = ['0415093277', '+415093277', '4.15093277e8', '415093277.0', ' 415093277', '0x18BDAF5D', '']
  for (const id of [...others, '99999999', '2147483648', 99_999_999, 415_093_277.5, Number.NaN])
    assert.equal(readConnectionId(id), undefined, String(id))
})

test('connections that are asked for at once: each owner finds its own, nobody finds another one’s', async () => {
  const tokens = await Promise.all([tokenFor('dana'), tokenFor('lena')])
  const [danas = '', lenas = ''] = await Promise.all(tokens.map((token) => connect(token)))
  const [dana, lena] = (await Promise.all(tokens.map(ownerOf))) as [Owner, Owner]
  const asked: Array<[string, Owner]> = [
    [danas, dana],
    [danas, lena],
    [lenas, lena],
    [lenas, dana],
    [danas, { ...dana, clientId: 'other' }],
    [danas, { ...dana, workspaceId: dana.workspaceId + 1 }],
    [danas, dana],
  ]
  const found = await Promise.all(asked.map(([id, owner]) => findOwnConnection(id, owner, deps)))
  assert.deepEqual(
    found.map((connection) => connection && String(connection.id)),
    [danas, undefined, lenas, undefined, undefined, undefined, danas],
  )
})
