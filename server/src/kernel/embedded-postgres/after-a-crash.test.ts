import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { findEmbeddedPostgres, startEmbeddedPostgres } from './index.ts'
import { isAlive } from './os-process.ts'
import { poll } from './poll.ts'
import { hold, killHard, rowsOf, serversOn, testFolder } from './test-folder.fixture.ts'

test('a server left over from a killed process is taken over at the same address, and stopped', async (t) => {
  const data = await testFolder(t)
  const holder = await hold(data)
  await killHard(holder.process)
  assert.equal(await isAlive(holder.answer.pid), true)
  assert.equal((await findEmbeddedPostgres(data))?.ownerPid, undefined)
  const postgres = await startEmbeddedPostgres(data)
  assert.deepEqual([postgres.pid, postgres.url], [holder.answer.pid, holder.answer.url])
  assert.equal((await rowsOf(postgres.url, 'select 1')).length, 1)
  await postgres.stop()
  assert.deepEqual(await serversOn(data), [])
})

test('of two that take over at once one wins', async (t) => {
  const data = await testFolder(t)
  await killHard((await hold(data)).process)
  const holders = await Promise.all([hold(data), hold(data), hold(data)])
  assert.deepEqual(holders.map(({ answer }) => answer.kind ?? 'started').sort(), ['in_use', 'in_use', 'started'])
  for (const { end } of holders) await end()
  assert.deepEqual(await serversOn(data), [])
})

test('committed rows survive when the server itself is killed', async (t) => {
  const data = await testFolder(t)
  const first = await startEmbeddedPostgres(data)
  await rowsOf(first.url, "create table pets as select 'rex' as name")
  process.kill(first.pid, 'SIGKILL')
  await first.stop()
  const second = await startEmbeddedPostgres(data)
  assert.deepEqual(await rowsOf(second.url, 'select name from pets'), [{ name: 'rex' }])
  await second.stop()
})

test('a postmaster.pid whose process is gone, or is another program now, does not stand in the way', async (t) => {
  const data = await testFolder(t)
  const { stop } = await startEmbeddedPostgres(data)
  const cluster = join(data, 'postgres')
  const lines = await readFile(join(cluster, 'postmaster.pid'), 'utf8')
  await stop()
  const { uid, gid } = await stat(cluster) // PostgreSQL itself only minds a process of its own user
  const sleeper = spawn('sleep', ['60'], process.getuid?.() === 0 ? { uid, gid } : {})
  await once(sleeper, 'spawn')
  const gone = spawn('true')
  await once(gone, 'exit')
  for (const { pid } of [sleeper, gone]) {
    await writeFile(join(cluster, 'postmaster.pid'), lines.replace(/^\d+/, String(pid)))
    const postgres = await startEmbeddedPostgres(data)
    assert.notEqual(postgres.pid, pid)
    await postgres.stop()
  }
  assert.equal(sleeper.exitCode ?? sleeper.signalCode, null)
  await killHard(sleeper)
})

test('a start killed while it makes the cluster leaves nothing that the next one stumbles over', async (t) => {
  const data = await testFolder(t)
  const unfinished = async () =>
    (await readdir(data).catch(() => [])).filter((name) => name.startsWith('postgres.init-'))
  await mkdir(join(data, 'postgres.init-0123', 'base'), { recursive: true })
  const started = hold(data).catch(() => undefined)
  const child = await poll(async () => (await serversOn(data)).length > 1 && (await ownerIn(data)), 10_000)
  assert.ok(child)
  process.kill(child, 'SIGKILL')
  await Promise.race([started, poll(async () => !(await isAlive(child)), 5_000)])
  const postgres = await startEmbeddedPostgres(data)
  assert.equal((await rowsOf(postgres.url, 'select 1')).length, 1)
  assert.deepEqual(await unfinished(), [])
  await postgres.stop()
})

async function ownerIn(data: string): Promise<number | undefined> {
  const text = await readFile(join(data, 'postgres.lock'), 'utf8').catch(() => '')
  return text ? Number(JSON.parse(text).pid) : undefined
}
