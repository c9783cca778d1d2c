// Runs of Zaps, from what triggers them to their end, on a real server; the provider decides what becomes of each step.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startCast } from '../../../test/harness/cast.ts'
import { answer, startLedger } from '../../../test/harness/ledger.ts'
import { poll } from '../../../test/harness/poll.ts'
import { startTestServer } from '../../../test/harness/server.ts'
import { castZaps } from '../../../test/harness/zaps.ts'
import { findZapRun } from '../runs/index.ts'
import { turnOffZap, turnOnZap } from '../switch.ts'

const server = await startTestServer()
const { deps } = server
const cast = await startCast(server)
const ledger = await startLedger()
await cast.publish(ledger.manifest)
const { give, makeZap, owner, reload, runsOf, settled } = await castZaps(
  server,
  cast,
  await cast.tokenFor('dana'),
  'ledger',
)

const listed = { key: 'entry_listed', alias: 'entry' }
const write = (text: string) => ({ key: 'write_entry', inputs: { text } })
const find = (q: string) => ({ key: 'find_entry', inputs: { q }, alias: 'found' })
const filter = (value: string) => ({
  key: 'only_continue_if',
  app: 'filter',
  inputs: { conditions: [{ value: '{{entry.text}}', is: 'text_contains', to: value }] },
})

test('success: steps are carried out in order, each with what earlier ones gave', async () => {
  const zap = await makeZap([listed, find('{{entry.text}}'), write('{{found.found}} of {{length}}: {{id}}')])
  await give(zap, { id: 'E-1', text: 'hello' })
  const [run] = await settled(zap, 1)
  assert.equal(run?.status, 'success', run?.problem ?? '')
  assert.equal(ledger.written().at(-1), 'hello of 5: E-1')
  assert.deepEqual(run.data_in, { id: 'E-1', text: 'hello' })
  assert.equal((run.data_out as { text: string }).text, 'hello of 5: E-1')
  assert.deepEqual(
    run.steps.map(({ status }) => status),
    ['success', 'success', 'success'],
  )
  const detail = await findZapRun(run.id, owner, deps)
  assert.deepEqual(
    detail?.steps_detail.map(({ operation, inputs }) => [operation, inputs]),
    [
      ['entry_listed', null],
      ['find_entry', { q: 'hello' }],
      ['write_entry', { text: 'hello of 5: E-1' }],
    ],
  )
  assert.ok(detail?.steps_detail.every(({ output }) => output !== null))
})

test('last_successful_run_date is when a run last ended well', async () => {
  const token = await cast.tokenFor('dana')
  const { body } = await cast.call('/v2/zaps', { token })
  await poll(async () => {
    const { body } = await cast.call('/v2/zaps', { token })
    return body.data[0].last_successful_run_date !== null
  }, 5_000)
  assert.ok(body)
})

test('halted: a search that finds nothing ends the run; nothing that follows is done', async () => {
  const zap = await makeZap([listed, find('nothing'), write('never')])
  await give(zap, { id: 'E-2', text: 'x' })
  const [run] = await settled(zap, 1)
  assert.deepEqual([run?.status, run?.problem], ['halted', 'The search found nothing.'])
  assert.ok(!ledger.written().includes('never'))
})

test('filtered: a filter that says no ends the run, one that says yes lets it pass', async () => {
  const zap = await makeZap([listed, filter('urgent'), write('filtered {{entry.id}}')])
  await give(zap, { id: 'E-3', text: 'calm' }, { id: 'E-4', text: 'most urgent' })
  const runs = await settled(zap, 2)
  assert.deepEqual(runs.map(({ status }) => status).sort(), ['filtered', 'success'])
  assert.ok(ledger.written().includes('filtered E-4') && !ledger.written().includes('filtered E-3'))
})

test('error: a refused write ends the run with the provider’s words, and the next run has its turn', async () => {
  const zap = await makeZap([listed, write('{{entry.text}}')])
  ledger.decide = ({ text }, response) => {
    if (text !== 'bad') return false
    answer(response, 422, { message: 'Bad entries are not taken.' })
    return true
  }
  await give(zap, { id: 'E-5', text: 'bad' }, { id: 'E-6', text: 'good' })
  const runs = await settled(zap, 2)
  const byText = new Map(runs.map((run) => [(run.data_in as { text: string }).text, run]))
  assert.equal(byText.get('bad')?.status, 'error')
  assert.match(byText.get('bad')?.problem ?? '', /Bad entries are not taken/)
  assert.equal(byText.get('good')?.status, 'success')
  ledger.decide = () => false
})

test('throttled: the lane waits as the provider asks, goes on at the same step, and keeps the order', async () => {
  const zap = await makeZap([listed, write('slow {{entry.text}}')])
  let refusals = 2
  ledger.decide = ({ text }, response) => {
    if (!text.startsWith('slow') || refusals-- <= 0) return false
    answer(response, 429, { message: 'Slow down.' }, { 'retry-after': '120' })
    return true
  }
  await give(zap, { id: 'E-7', text: 'one' }, { id: 'E-8', text: 'two' })
  const isThrottled = async () => (await runsOf(zap)).some(({ status }) => status === 'throttled')
  await poll(isThrottled, 10_000)
  assert.deepEqual((await runsOf(zap)).map(({ status }) => status).sort(), ['pending', 'throttled'])
  await server.advance(121)
  await poll(() => refusals <= 0, 10_000)
  await poll(isThrottled, 10_000)
  await server.advance(121)
  await poll(async () => (await runsOf(zap)).every(({ status }) => status === 'success'), 10_000)
  assert.deepEqual(
    ledger.written().filter((text) => text.startsWith('slow')),
    ['slow one', 'slow one', 'slow one', 'slow two'],
  )
  ledger.decide = () => false
})

test('held: what a Zap had begun stands still while it is off, and goes on where it stood', async () => {
  const zap = await makeZap([listed, write('first {{entry.text}}'), write('second {{entry.text}}')])
  const waiting = Promise.withResolvers<void>()
  let release = () => {}
  ledger.decide = ({ text }, response) => {
    if (text !== 'first held') return false
    release = () => answer(response, 200, { id: 1 })
    waiting.resolve()
    return true
  }
  await give(zap, { id: 'E-9', text: 'held' }, { id: 'E-10', text: 'next' })
  await waiting.promise
  await deps.db.transaction().execute((tx) => turnOffZap(tx, zap, deps))
  release()
  const stand = async () => (await runsOf(zap)).map(({ status, steps }) => [status, steps.length])
  await poll(async () => (await stand()).some(([, steps]) => steps === 2), 5_000)
  assert.deepEqual(
    (await stand()).map(([status]) => status),
    ['held', 'held'],
  )
  assert.ok(!ledger.written().includes('second held'))
  ledger.decide = () => false
  assert.equal(await deps.db.transaction().execute(async (tx) => turnOnZap(tx, await reload(zap), deps)), 'on')
  await settled(zap, 2)
  await poll(async () => (await runsOf(zap)).every(({ status }) => status === 'success'), 10_000)
  const own = ledger.written().filter((text) => /^(first|second) (held|next)$/.test(text))
  assert.deepEqual(own, ['first held', 'second held', 'first next', 'second next'])
})

test('runs of one Zap keep their order while other Zaps go on beside them', async () => {
  const zaps = await Promise.all(
    [1, 2, 3, 4].map((n) => makeZap([listed, write(`lane ${n}: {{entry.n}}`)], `Lane ${n}`)),
  )
  const numbers = Array.from({ length: 60 }, (_, n) => n)
  await Promise.all(
    zaps.map(async (zap) => {
      for (let n = 0; n < numbers.length; n += 3) await give(zap, { n }, { n: n + 1 }, { n: n + 2 })
    }),
  )
  for (const zap of zaps) await settled(zap, numbers.length)
  for (const n of [1, 2, 3, 4]) {
    const own = ledger.written().filter((text) => text.startsWith(`lane ${n}:`))
    assert.deepEqual(
      own,
      numbers.map((at) => `lane ${n}: ${at}`),
    )
  }
})

test('error: what a provider says is shown whatever it holds, and the run behind it goes on', async () => {
  const zap = await makeZap([listed, write('{{entry.text}}')])
  ledger.decide = ({ text }, response) => {
    if (text !== 'refused') return false
    const type = 'application/x-www-form-urlencoded'
    response.writeHead(400, { 'content-type': type }).end(`error=bad%00text+${'x'.repeat(490)}%F0%9F%98%80`)
    return true
  }
  await give(zap, { text: 'refused' }, { text: 'fine' })
  const runs = await settled(zap, 2)
  ledger.decide = () => false
  const problems = runs.map(({ status, problem }) => [status, problem?.slice(0, 24)]).sort()
  assert.deepEqual(problems, [
    ['error', 'Inputs refused: bad\ufffdtext'],
    ['success', undefined],
  ])
})
