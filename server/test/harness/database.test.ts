import assert from 'node:assert/strict'
import { test } from 'node:test'
import pg from 'pg'
import { migrate } from '../../src/kernel/db/index.ts'
import { createTestDatabase, prepareTemplate } from './database.ts'

test('every database starts as the template and keeps its rows to itself', async () => {
  await Promise.all([prepareTemplate(migrate), prepareTemplate(migrate)]) // the second finds it made
  const [acme, dana] = await Promise.all([createTestDatabase(), createTestDatabase()])
  await rowsOf(acme.url, "insert into settings values ('rex', '1')")
  assert.deepEqual(await rowsOf(acme.url, 'select key from settings'), [{ key: 'rex' }])
  assert.deepEqual(await rowsOf(dana.url, 'select key from settings'), [])
  assert.deepEqual(await rowsOf(dana.url, 'show fsync'), [{ fsync: 'on' }])
  await Promise.all([acme.drop(), dana.drop()])
  await assert.rejects(rowsOf(acme.url, 'select 1'), { code: '3D000' })
})

async function rowsOf(url: string, statement: string): Promise<unknown[]> {
  const client = new pg.Client(url)
  await client.connect()
  try {
    return (await client.query(statement)).rows
  } finally {
    await client.end()
  }
}
