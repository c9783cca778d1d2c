// Two processes on one embedded database, and what happens to them when one is killed.
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { emptyFolder, type RunningDev, startDev, wayleave } from '../../test/harness/command-line.ts'
import { poll } from '../../test/harness/poll.ts'
import { lockDemo } from '../dev/demo/lock-demo.ts'
import { providerKeys } from '../dev/providers/index.ts'
import { findEmbeddedPostgres } from '../kernel/embedded-postgres/index.ts'

const ownerFolder = await emptyFolder()
const joinerFolder = await emptyFolder()
const data = join(ownerFolder, '.wayleave')
const ELSEWHERE = /demo partner and the mock providers run in another process/

test('two processes are one state; a killed owner takes its joiners along and is taken over', async (t) => {
  const owner = await startDev(['--port', '0'], { cwd: ownerFolder })
  const { database_url: database, url } = owner.credentials()
  const joining = ['--database', database, '--port', '0', '--no-demo']
  const joiner = await startDev(joining, { cwd: joinerFolder })

  await t.test('the ready line names its own port; links, dev.json and keys are those of the first', async () => {
    assert.notEqual(joiner.ready.url, url)
    assert.equal(joiner.ready.credentials, join(joinerFolder, '.wayleave', 'dev.json'))
    const { data: theirs, ...rest } = joiner.credentials()
    const { data: ours, ...same } = owner.credentials()
    assert.notEqual(theirs, ours)
    assert.deepEqual(rest, same)
    assert.deepEqual(await json(joiner, '/.well-known/jwks.json'), await json(owner, '/.well-known/jwks.json'))
  })

  await t.test('a clock moved by one is moved for both', async () => {
    const moved = await post(joiner, '/_dev/clock', { advance: '2h' })
    assert.ok(moved.offset_ms >= 7_200_000)
    assert.equal((await post(owner, '/_dev/clock', { advance: '0s' })).offset_ms, moved.offset_ms)
    await post(owner, '/_dev/clock', { reset: true })
  })

  await t.test('joined from the folder of the owner: its dev.json stays as it is', async () => {
    const before = owner.credentials()
    const third = await startDev(joining, { cwd: ownerFolder })
    assert.equal(third.ready.credentials, owner.ready.credentials)
    assert.deepEqual(owner.credentials(), before)
    third.signal('SIGTERM')
    assert.equal(await third.exited, 0)
  })

  await t.test('503 at once, and exit 1 after ten seconds, when the owner is killed', async () => {
    owner.signal('SIGKILL')
    await owner.exited
    const killed = performance.now()
    await poll(async () => (await fetch(`${joiner.ready.url}/healthz`)).status === 503, 5_000)
    assert.equal(await joiner.exited, 1)
    const took = performance.now() - killed
    assert.ok(took > 9_000 && took < 15_000, `${took} ms`)
    assert.match(joiner.stderr(), /the wayleave dev that runs this database is gone/)
  })

  await t.test('exit 1: nobody joins a PostgreSQL without its owner', async () => {
    const left = await wayleave(['dev', ...joining], { cwd: joinerFolder })
    assert.equal(left.code, 1)
    assert.match(left.stderr, new RegExp(`is gone; start it again with --data ${data} `))
  })

  await t.test('the PostgreSQL that was left over is taken over, and stopped at the end', async () => {
    const leftOver = await findEmbeddedPostgres(data)
    assert.ok(leftOver)
    const again = await startDev(['--port', '0'], { cwd: ownerFolder })
    assert.equal((await findEmbeddedPostgres(data))?.pid, leftOver.pid)
    assert.equal(again.credentials().url, again.ready.url)
    again.signal('SIGTERM')
    assert.equal(await again.exited, 0)
    assert.equal(await findEmbeddedPostgres(data), undefined)
    assert.equal(existsSync(join(data, 'postgres.lock')), false)
  })
})

async function json(dev: RunningDev, path: string): Promise<unknown> {
  return (await fetch(dev.ready.url + path)).json()
}

async function post(dev: RunningDev, path: string, body: object): Promise<{ offset_ms: number }> {
  const answer = await fetch(dev.ready.url + path, { method: 'POST', body: JSON.stringify(body) })
  return (await answer.json()) as { offset_ms: number }
}

test('one process runs the demo, from before it is up; the others say so; when it ends, the next one has it', async () => {
  const owner = await startDev(['--port', '0', '--no-demo'], { cwd: await emptyFolder() })
  const { database_url: database } = owner.credentials()
  const join = async () => startDev(['--database', database, '--port', '0'], { cwd: await emptyFolder() })
  const isWithout = ({ stderr }: RunningDev) =>
    stderr()
      .split('\n')
      .filter((line) => ELSEWHERE.test(line)).length === 1
  const release = await lockDemo(database) // as a process that is about to start it
  const second = await join()
  assert.equal(isWithout(second), true)
  await release?.()
  const both = await Promise.all([join(), join()])
  assert.deepEqual(both.map(isWithout).sort(), [false, true])
  for (const dev of both.filter((one) => !isWithout(one))) {
    assert.equal(dev.credentials().providers.length, providerKeys.length)
    dev.signal('SIGKILL')
    await dev.exited
  }
  const next = await join()
  assert.equal(isWithout(next), false)
  for (const dev of [next, second, ...both.filter(isWithout), owner]) {
    dev.signal('SIGTERM')
    assert.equal(await dev.exited, 0)
  }
})
