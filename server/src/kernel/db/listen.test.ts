import assert from 'node:assert/strict'
import { test } from 'node:test'
import { atEnd, createTestDatabase, prepareTemplate } from '../../../test/harness/database.ts'
import { poll } from '../../../test/harness/poll.ts'
import { layWire } from '../../../test/harness/wire.ts'
import { createDatabase, type Listener, listen, migrate, notify } from './index.ts'

await prepareTemplate(migrate)
const made = await createTestDatabase()
atEnd(made.drop)
const { db, close } = createDatabase(made.url)
atEnd(close)
const wire = await layWire(made.url)
let heard: string[] = []

async function startListener(heartbeatMs?: number): Promise<Listener> {
  const listener = await listen(wire.url, 'wayleave listen test', heartbeatMs)
  await listener.on('news', (payload) => heard.push(payload))
  heard = []
  return listener
}

test('a connection that is cut is opened again, and then what was missed is asked for', async () => {
  const listener = await startListener()
  const before = listener.backendPid()
  let caughtUp = 0
  listener.onConnect(() => void caughtUp++)
  wire.cut()
  await poll(() => wire.connections() === 0, 2_000)
  await listener.on('later', (payload) => heard.push(payload)) // while there is no connection
  wire.mend()
  await poll(() => caughtUp === 1, 5_000)
  assert.notEqual(listener.backendPid(), before)
  for (const channel of ['news', 'later']) await notify(db, channel, channel)
  await poll(() => heard.length === 2, 5_000)
  assert.deepEqual(heard, ['news', 'later'])
  await listener.close()
})

test('a connection that has fallen silent is given up, and opened again', async () => {
  const listener = await startListener(100)
  const before = listener.backendPid()
  wire.freeze()
  await poll(() => listener.backendPid() !== before, 5_000)
  await poll(async () => {
    await notify(db, 'news', 'again')
    return heard.length > 0
  }, 5_000)
  await listener.close()
})

test('nothing is left open by a close, also in the middle of a reconnect', async () => {
  const listener = await startListener(100)
  wire.freeze(true) // the next connection is accepted, and hears nothing
  await poll(() => wire.connections() === 0, 5_000)
  await poll(() => wire.connections() === 1, 5_000)
  const closing = listener.close()
  wire.mend()
  await closing
  await poll(() => wire.connections() === 0, 5_000)
  await assert.rejects(poll(() => wire.connections() > 0, 600)) // no reconnect comes after it
})

test('one connection at a time, though a handler of onConnect throws; it is run again', async () => {
  const listener = await startListener()
  let runs = 0
  listener.onConnect(() => {
    if (++runs < 3) throw new Error('not caught up')
  })
  wire.cut()
  wire.mend()
  await poll(() => {
    assert.ok(wire.connections() <= 1)
    return runs === 3
  }, 5_000)
  await notify(db, 'news', 'once')
  await poll(() => heard.length > 0, 5_000)
  assert.deepEqual([heard, wire.connections()], [['once'], 1])
  await listener.close()
})

test('throws when the first connection cannot be had, and leaves nothing', async () => {
  wire.cut()
  await assert.rejects(listen(wire.url, 'wayleave listen test'))
  wire.mend()
  await assert.rejects(poll(() => wire.connections() > 0, 600))
})
