// Clients that swap refresh tokens, each after the other, while servers and PostgreSQL are killed: nobody who sends an
// Idempotency-Key is locked out, and no token has two successors. PROVE_CHAINS: how many clients at once.
import assert from 'node:assert/strict'
import { chmod, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'kysely'
import { createDatabase, migrate } from '../../src/kernel/db/index.ts'
import { removeEmbeddedPostgres, startEmbeddedPostgres } from '../../src/kernel/embedded-postgres/index.ts'
import { randomToken } from '../../src/kernel/ids.ts'
import { atEnd } from '../harness/database.ts'
import { newTokens, refresh, startClient, type TokenAnswer, type TokenBody } from '../harness/grants.ts'
import { poll } from '../harness/poll.ts'
import { startTestServer } from '../harness/server.ts'
import { type ServerProcess, startServerProcess } from '../harness/server-process.ts'

const CHAINS = Number(process.env.PROVE_CHAINS ?? 8)
const KILLS = CHAINS > 8 ? 10 : 1
const SWAPS_BETWEEN_KILLS = 5 * CHAINS
const LOCKED_OUT_MS = 30_000
const RETRY_MS = 50
const REPEAT_EACH = 4

const folder = await mkdtemp(join(tmpdir(), 'wayleave-chains-'))
await chmod(folder, 0o755) // as root the server is another user
const settings = { log_min_messages: 'fatal' }
let postgres = await startEmbeddedPostgres(folder, { settings })
atEnd(async () => {
  await postgres.stop()
  await removeEmbeddedPostgres(folder)
})
await migrate(postgres.url)
const databaseUrl = postgres.url
const first = await startTestServer({ databaseUrl, role: 'api' }) // makes what the test needs, and then does nothing
const crm = await startClient(first)
const starts: string[] = []
for (let i = 0; i < CHAINS; i++) starts.push((await newTokens(first, crm)).refresh_token)
await first.stop()
const processes: ServerProcess[] = [await startServerProcess(databaseUrl), await startServerProcess(databaseUrl)]

let isOver = false
let swaps = 0
let lost = 0 // answers that never came
let refused = 0 // 503
let repeated = 0 // answers that came twice

/** Swaps one token after the other until the end; the number of its swaps. Throws when it is locked out. */
async function chain(start: string): Promise<number> {
  let token = start
  let length = 0
  for (; !isOver; length++) {
    const key = randomToken()
    const pair = await swapSurely(token, key)
    if (length % REPEAT_EACH === 0) await repeat(token, key, pair)
    token = pair.refresh_token
    swaps++
  }
  return length
}

/** Asks with the same key until there is an answer. */
async function swapSurely(token: string, key: string): Promise<TokenBody> {
  const end = performance.now() + LOCKED_OUT_MS
  for (let tries = 0; performance.now() < end; tries++) {
    const answer = await ask(token, key, tries)
    if (answer) return answer
    await pause(RETRY_MS)
  }
  throw new Error('no answer within 30 seconds')
}

/** A client that did not notice its answer: should there be another one, it is the same. */
async function repeat(token: string, key: string, { access_token, refresh_token }: TokenBody): Promise<void> {
  const again = await ask(token, key, 1)
  if (!again) return
  assert.deepEqual([again.access_token, again.refresh_token], [access_token, refresh_token])
  repeated++
}

/** One try; undefined when nothing is known after it: the process was killed, or said 503. */
async function ask(token: string, key: string, tries: number): Promise<TokenBody | undefined> {
  const at = processes[(swaps + tries) % processes.length] as ServerProcess
  const answer = await refresh(at, crm, token, { key }).catch((): TokenAnswer | undefined => undefined)
  if (answer?.status === 200) return answer.body
  if (answer && answer.status !== 503) throw new Error(`locked out: ${answer.status} ${JSON.stringify(answer.body)}`)
  if (answer) assert.match(answer.headers.get('retry-after') ?? '', /^[1-9]\d*$/)
  if (answer) refused++
  else lost++
  return undefined
}

const moreSwaps = async () => {
  const before = swaps
  await poll(() => swaps > before + SWAPS_BETWEEN_KILLS, LOCKED_OUT_MS)
}

async function killServer(index: number): Promise<void> {
  const [killed] = processes.splice(index % processes.length, 1)
  await killed?.kill()
  processes.push(await startServerProcess(databaseUrl))
}

async function killPostgres(): Promise<void> {
  process.kill(postgres.pid, 'SIGKILL')
  await postgres.stop() // lets go of the folder
  postgres = await startEmbeddedPostgres(folder, { settings: { ...settings, port: new URL(databaseUrl).port } })
}

test(`nobody is locked out and no token has two successors: ${CHAINS} chains under kill -9 of servers and PostgreSQL`, async (t) => {
  const chains = Promise.all(starts.map(chain))
  chains.catch(() => {}) // told below
  for (let i = 0; i < KILLS; i++) {
    await moreSwaps()
    await killServer(i)
    await moreSwaps()
    await killPostgres()
  }
  await moreSwaps()
  isOver = true
  const lengths = await chains
  assert.ok(lost + refused > 0, 'no kill was noticed')
  assert.ok(repeated > 0)
  await judgeFamilies(lengths)
  const kills = `${KILLS} servers and ${KILLS} times PostgreSQL killed`
  t.diagnostic(
    `${kills}; ${swaps} swaps, ${lost} answers lost, ${refused} times 503, 0 locked out, 0 second successors`,
  )
})

/** Each family is one line: as many tokens as swaps and one more, of which the last alone is unused. */
async function judgeFamilies(lengths: readonly number[]): Promise<void> {
  const { db, close } = createDatabase(databaseUrl)
  const { rows } = await sql<Record<string, number | boolean>>`
    select grants.revoked_at is not null as revoked,
      (select count(*) from refresh_tokens where grant_id = grants.id) as tokens,
      (select count(*) from refresh_tokens where grant_id = grants.id and used_at is null) as unused,
      (select count(*) from access_tokens where grant_id = grants.id) as access
    from grants order by id`.execute(db)
  await close()
  const expected = lengths.map((n) => ({ revoked: false, tokens: n + 1, unused: 1, access: n + 1 }))
  assert.deepEqual(rows, expected)
}
