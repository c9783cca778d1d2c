import assert from 'node:assert/strict'
import { test } from 'node:test'
import pg from 'pg'
import { createTestDatabase, prepareTemplate } from './database.ts'

const migrate = async (url: string) => {
  await rowsOf(url, 'create table pets (name text primary key)')
}

test('every database starts as the template and keeps its rows to itself', async () => {
  await Promise.all([prepareTemplate(migrate), prepareTemplate(migrate)]) // the second finds it made
  const [acme, dana] = await Promise.all([createTestDatabase(), createTestDatabase()])
  await rowsOf(acme.url, "insert into pets values ('rex')")
  assert.deepEqual(await rowsOf(acme.url, 'select name from pets'), [{ name: 'rex' }])
  assert.deepEqual(await rowsOf(dana.url, 'select name from pets'), [])
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
