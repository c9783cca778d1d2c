import assert from 'node:assert/strict'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { EmbeddedPostgresError, findEmbeddedPostgres, startEmbeddedPostgres } from './index.ts'
import { isAlive } from './os-process.ts'
import { hold, rowsOf, serversOn, testFolder } from './test-folder.fixture.ts'

const STOP_WITHIN_MS = 5_000

test('a first start makes a database, a second one on the same folder finds its rows', async (t) => {
  const data = await testFolder(t)
  const first = await startEmbeddedPostgres(data)
  await rowsOf(first.url, "create table pets as select 'rex' as name")
  await first.stop()
  const second = await startEmbeddedPostgres(data)
  assert.deepEqual(await rowsOf(second.url, 'select name from pets'), [{ name: 'rex' }])
  assert.deepEqual(await rowsOf(second.adminUrl, 'select current_database()'), [{ current_database: 'postgres' }])
  await second.stop()
})

test('the server is as promised: UTF8, C locale, fsync, loopback with a password, its own process group', async (t) => {
  const data = await testFolder(t)
  const postgres = await startEmbeddedPostgres(data, { settings: { work_mem: '7MB' } })
  const settings = ['fsync', 'listen_addresses', 'max_connections', 'server_encoding', 'work_mem', 'TimeZone']
  const shown = settings.map((name) => `current_setting('${name}')`).join(` || ' ' || `)
  assert.deepEqual(await rowsOf(postgres.url, `select ${shown} as shown`), [{ shown: 'on 127.0.0.1 200 UTF8 7MB UTC' }])
  const locale = 'select datcollate, datctype from pg_database where datname = current_database()'
  assert.deepEqual(await rowsOf(postgres.url, locale), [{ datcollate: 'C', datctype: 'C' }])
  const wrong = new URL(postgres.url)
  wrong.password = 'guessed'
  await assert.rejects(rowsOf(wrong.href, 'select 1'), { code: '28P01' })
  assert.equal((await stat(join(data, 'postgres.password'))).mode & 0o777, 0o600)
  assert.equal(await processGroupOf(postgres.pid), postgres.pid)
  await postgres.stop()
})

test('stop is prompt with connections open, leaves no process and may be called again', async (t) => {
  const data = await testFolder(t)
  const postgres = await startEmbeddedPostgres(data)
  const busy = assert.rejects(rowsOf(postgres.url, 'select pg_sleep(60)'))
  const overdue = AbortSignal.timeout(STOP_WITHIN_MS)
  await Promise.all([postgres.stop(), postgres.stop(), busy])
  assert.equal(overdue.aborted, false)
  assert.equal(await isAlive(postgres.pid), false)
  assert.deepEqual(await serversOn(data), [])
  assert.equal(await findEmbeddedPostgres(data), undefined)
  await postgres.stop()
})

test('in_use: of two starts at once on one folder one wins, the other names its process', async (t) => {
  const data = await testFolder(t)
  const holders = await Promise.all([hold(data), hold(data)])
  const [winner] = holders.filter(({ answer }) => !answer.error)
  const [loser] = holders.filter(({ answer }) => answer.error)
  assert.equal(loser?.answer.kind, 'in_use')
  assert.match(loser?.answer.error ?? '', new RegExp(`in use by process ${winner?.process.pid}\\.$`))
  const found = await findEmbeddedPostgres(data)
  assert.deepEqual(found, { url: winner?.answer.url, pid: winner?.answer.pid, ownerPid: winner?.process.pid })
  for (const { end } of holders) await end()
  assert.deepEqual(await serversOn(data), [])
})

test('in_use: this very process already has the folder', async (t) => {
  const data = await testFolder(t)
  const postgres = await startEmbeddedPostgres(data)
  await assert.rejects(startEmbeddedPostgres(data), { kind: 'in_use', ownerPid: process.pid })
  assert.equal((await rowsOf(postgres.url, 'select 1')).length, 1)
  await postgres.stop()
})

test('unwritable: the folder would lie below a file', async (t) => {
  const parent = dirname(await testFolder(t))
  const file = join(parent, 'file')
  await writeFile(file, '')
  const failed = await startEmbeddedPostgres(join(file, 'data')).catch((error) => error)
  assert.ok(failed instanceof EmbeddedPostgresError)
  assert.equal(failed.kind, 'unwritable')
  assert.match(failed.message, /^The data folder \S+\/file\/data cannot be used by this user \(ENOTDIR/)
})

test('unwritable: the file system makes no folders', { skip: process.platform !== 'linux' }, async () => {
  await assert.rejects(startEmbeddedPostgres('/proc/wayleave/data'), { kind: 'unwritable' })
})

test('port: one that is taken and asked for is an error of one line, and the folder is free again', async (t) => {
  const data = await testFolder(t)
  const postgres = await startEmbeddedPostgres(data)
  const { port } = new URL(postgres.url)
  const other = await testFolder(t)
  await assert.rejects(startEmbeddedPostgres(other, { settings: { port } }), { kind: 'port', message: /^[^\n]+$/ })
  assert.deepEqual(await serversOn(other), [])
  const again = await startEmbeddedPostgres(other)
  await Promise.all([postgres.stop(), again.stop()])
})

async function processGroupOf(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8')
  return Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[2])
}
