import assert from 'node:assert/strict'
import { chmod, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { startEmbeddedPostgres } from './index.ts'
import { type RunAs, run } from './os-process.ts'
import { hold, killHard, rowsOf, serversOn, testFolder } from './test-folder.fixture.ts'
import { canReach } from './unprivileged-user.ts'

const isRoot = process.getuid?.() === 0
const asRoot = { skip: isRoot ? false : 'only root can run it' }
const NOBODY: RunAs = { uid: 65_534, gid: 65_534 }

test('as root PostgreSQL runs as another user, in the data folder where that user can reach it', asRoot, async (t) => {
  const data = await testFolder(t)
  const postgres = await startEmbeddedPostgres(data)
  const owner = await stat(join(data, 'postgres'))
  assert.notEqual(owner.uid, 0)
  assert.equal(await userOf(postgres.pid), owner.uid)
  await assert.rejects(readFile(join(data, 'postgres.path')), { code: 'ENOENT' })
  await postgres.stop()
})

test('as root, where that user cannot reach the data folder, postgres.path says where it lies', asRoot, async (t) => {
  const data = await testFolder(t, 0o700)
  const first = await startEmbeddedPostgres(data)
  const home = (await readFile(join(data, 'postgres.path'), 'utf8')).trim()
  assert.match(home, /^\/var\/lib\/wayleave\/[0-9a-f]{32}$/)
  await rowsOf(first.url, "create table pets as select 'rex' as name")
  await first.stop()
  const second = await startEmbeddedPostgres(data)
  assert.deepEqual(await rowsOf(second.url, 'select name from pets'), [{ name: 'rex' }])
  const [{ data_directory } = {}] = (await rowsOf(second.url, 'show data_directory')) as Record<string, string>[]
  assert.equal(data_directory, join(home, 'postgres'))
  await second.stop()
})

test('a moved data folder finds its database, a deleted one begins afresh', asRoot, async (t) => {
  const data = await testFolder(t, 0o700)
  const first = await startEmbeddedPostgres(data)
  await rowsOf(first.url, 'create table pets (name text)')
  await first.stop()
  await rename(data, `${data}.moved`)
  const moved = await startEmbeddedPostgres(`${data}.moved`)
  assert.equal((await rowsOf(moved.url, 'table pets')).length, 0)
  await moved.stop()
  await rename(`${data}.moved`, data)
  await killHard((await hold(data)).process) // its server runs on while the folder goes
  await rm(data, { recursive: true })
  const fresh = await startEmbeddedPostgres(data)
  await assert.rejects(rowsOf(fresh.url, 'table pets'), { code: '42P01' })
  await fresh.stop()
  assert.deepEqual(await serversOn(await readFile(join(data, 'postgres.path'), 'utf8').then((text) => text.trim())), [])
})

test('a postgres.path that names any other folder is refused', asRoot, async (t) => {
  const data = await testFolder(t, 0o700)
  await mkdir(data)
  await writeFile(join(data, 'postgres.path'), '/etc\n')
  await assert.rejects(startEmbeddedPostgres(data), { kind: 'failed', message: /must name a folder of/ })
  await rm(join(data, 'postgres.path'))
})

test('as an ordinary user it runs as that user; root goes on with the same folder and owner', asRoot, async (t) => {
  if (!(await ordinaryUserCanRun(t))) return
  const data = await testFolder(t, 0o755, NOBODY)
  const holder = await hold(data, NOBODY)
  assert.deepEqual([holder.answer.error, holder.answer.uid], [undefined, NOBODY.uid])
  assert.equal(await userOf(holder.answer.pid), NOBODY.uid)
  await holder.end()
  assert.deepEqual(await serversOn(data), [])
  const postgres = await startEmbeddedPostgres(data)
  assert.equal(await userOf(postgres.pid), NOBODY.uid)
  await postgres.stop()
  const again = await hold(data, NOBODY)
  assert.equal(again.answer.error, undefined)
  await again.end()
})

test('unwritable: one line when an ordinary user may not write the folder', asRoot, async (t) => {
  if (!(await ordinaryUserCanRun(t))) return
  const data = await testFolder(t)
  const { answer } = await hold(data, NOBODY)
  assert.equal(answer.kind, 'unwritable')
  assert.match(answer.error ?? '', /^The data folder \S+ cannot be used by this user \(EACCES at [^\n]+$/)
})

test('unwritable: an ordinary user leaves the password of a folder of root alone', asRoot, async (t) => {
  if (!(await ordinaryUserCanRun(t))) return
  const data = await testFolder(t)
  await (await startEmbeddedPostgres(data)).stop()
  await chmod(data, 0o777)
  const { answer } = await hold(data, NOBODY)
  assert.equal(answer.kind, 'unwritable')
  const postgres = await startEmbeddedPostgres(data)
  assert.equal((await rowsOf(postgres.url, 'select 1')).length, 1)
  await postgres.stop()
})

test('unwritable: the folder itself is read-only', { skip: isRoot ? 'root writes anywhere' : false }, async (t) => {
  const data = await testFolder(t)
  const parent = dirname(data)
  await chmod(parent, 0o555)
  await assert.rejects(startEmbeddedPostgres(data), { kind: 'unwritable' })
  await chmod(parent, 0o755)
})

async function ordinaryUserCanRun(t: TestContext): Promise<boolean> {
  const can = await canReach(NOBODY, [process.execPath, import.meta.dirname])
  if (!can) t.skip('an ordinary user cannot read this checkout')
  return can
}

async function userOf(pid: number): Promise<number> {
  return Number((await run('stat', ['-c', '%u', `/proc/${pid}`])).output)
}
