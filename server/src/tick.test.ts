import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startTestServer } from '../test/harness/server.ts'
import type { Watch } from './jobs.ts'
import { tick } from './tick.ts'

const lines: object[] = []
const log = { info: () => {}, warn: () => {}, error: (fields: object) => void lines.push(fields) }
const { deps } = await startTestServer({ role: 'api' })

test('a watch that fails holds up no other; it is logged, and due again at the next tick', async () => {
  const looks: string[] = []
  const watch = (name: string, isBroken: boolean): Watch => ({
    name,
    everySeconds: 3600,
    look: async () => {
      looks.push(name)
      if (isBroken) throw new Error(`${name} broke`)
    },
  })
  const list = [watch('bad', true), watch('good', false)]
  const lastLooks = new Map<string, number>()
  for (let ticks = 0; ticks < 2; ticks++) await tick({ ...deps, log }, lastLooks, list)
  assert.deepEqual(looks, ['bad', 'good', 'bad'])
  assert.equal(lines.length, 2)
  assert.ok(lines.every((fields) => 'watch' in fields && fields.watch === 'bad'))
})

test('throws when the database is away: no other watch could look', async () => {
  const away = Object.assign(new Error('gone'), { code: '57P01' })
  const list: Watch[] = [{ name: 'bad', everySeconds: 1, look: () => Promise.reject(away) }]
  await assert.rejects(tick({ ...deps, log }, new Map(), list), away)
})
