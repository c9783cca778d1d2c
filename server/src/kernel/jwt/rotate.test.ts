import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose'
import { sql } from 'kysely'
import { poll } from '../../../test/harness/poll.ts'
import { startTestServer } from '../../../test/harness/server.ts'
import { moveClock } from '../processes.ts'
import { algorithms } from './key-choice.ts'
import { deleteOldKeys, makeFirstKeys, rotateSigningKeys } from './rotate.ts'

const one = await startTestServer()
const two = await startTestServer({ databaseUrl: one.databaseUrl })
const both = [one, two]
const { deps } = one
const HOUR = 3600
const WAIT_MS = 20_000

beforeEach(async () => {
  await moveClock(deps.db, 0)
  await sql`delete from signing_keys`.execute(deps.db)
  await makeFirstKeys(deps)
  await heard()
})

type Jwks = { keys: Array<{ kid: string; alg: string }> }

async function readJwks(server = two): Promise<Jwks> {
  const answer = await server.fetch('/.well-known/jwks.json')
  assert.equal(answer.status, 200)
  return (await answer.json()) as Jwks
}

/** An id_token of ten hours. */
function tokenOf(server: typeof one, algorithm: 'RS256' | 'ES256'): Promise<string> {
  const iat = Math.floor(server.deps.clock.now().getTime() / 1000)
  return server.deps.keys.sign({ iat, exp: iat + 36_000 }, { algorithm })
}

const kidOf = (token: string) => decodeProtectedHeader(token).kid ?? ''

test('nobody who keeps the JWKS for five minutes meets a key that is not in it, through any rotations', async () => {
  const start = deps.clock.now().getTime()
  const rotations = [1_000, 1_300, 20_000, 20_900, 42_000]
  let live: Array<{ kid: string; exp: number }> = []
  let copy = { kids: new Set<string>(), at: Number.NEGATIVE_INFINITY }
  for (let seconds = 0; seconds < 90_000; seconds += 100) {
    for (const { deps } of both) deps.clock.setOffsetMs(seconds * 1000)
    if (rotations.includes(seconds)) {
      await rotateSigningKeys({}, deps)
      await heard()
    }
    await deleteOldKeys(deps)
    if (seconds - copy.at > 300) copy = { kids: new Set((await readJwks()).keys.map(({ kid }) => kid)), at: seconds }
    const server = both[(seconds / 100) % 2] ?? one
    for (const algorithm of algorithms) {
      const token = await tokenOf(server, algorithm)
      live.push({ kid: kidOf(token), exp: Number(decodeJwt(token).exp) * 1000 })
    }
    const now = start + seconds * 1000
    live = live.filter(({ exp }) => exp > now)
    const strangers = live.filter(({ kid }) => !copy.kids.has(kid))
    assert.deepEqual(strangers, [], `${seconds} s`)
  }
  assert.equal(copy.kids.size, 2, 'the old ones are published no longer')
  const { rows } = await sql`select from signing_keys`.execute(deps.db)
  assert.equal(rows.length, 2, 'nor kept')
})

test('a new key is published at once and signs ten minutes later; the old one is published for 11 hours more', async () => {
  const [rsa] = (await readJwks()).keys
  const [rotation] = await rotateSigningKeys({}, deps)
  await heard()
  assert.deepEqual(rotation?.retired, [rsa?.kid])
  const { keys } = await readJwks()
  assert.equal(keys.length, 4)
  assert.equal(keys[0]?.kid, rsa?.kid, 'the one that signs comes first')
  for (const [seconds, signer, isOldPublished] of [
    [0, rsa?.kid, true],
    [590, rsa?.kid, true],
    [610, rotation?.kid, true],
    [600 + 11 * HOUR - 10, rotation?.kid, true],
    [600 + 11 * HOUR + 10, rotation?.kid, false],
  ] as const) {
    await moveClock(deps.db, seconds * 1000)
    for (const server of both) {
      assert.equal(kidOf(await tokenOf(server, 'RS256')), signer, `${seconds} s`)
      const { keys } = await readJwks(server)
      assert.equal(
        keys.some(({ kid }) => kid === rsa?.kid),
        isOldPublished,
        `${seconds} s`,
      )
    }
  }
})

test('without an overlap the new key signs at once, also before one that was to sign later', async () => {
  const [later] = await rotateSigningKeys({}, deps)
  const [now] = await rotateSigningKeys({ overlapSeconds: 0 }, deps)
  await heard()
  assert.equal(kidOf(await tokenOf(two, 'RS256')), now?.kid)
  await moveClock(deps.db, 700_000)
  assert.equal(kidOf(await tokenOf(two, 'RS256')), now?.kid)
  assert.ok(later && now?.retired.includes(later.kid), 'it never signs')
})

test('a clock that was set back before all keys finds one', async () => {
  await moveClock(deps.db, -1000 * 24 * HOUR * 1000)
  assert.equal((await readJwks()).keys.length >= 2, true)
  for (const algorithm of algorithms) assert.ok(kidOf(await tokenOf(two, algorithm)))
})

test('under load nothing fails while keys rotate: one process signs, the other publishes', async () => {
  const counted = { verified: 0, kids: new Set<string>() }
  let isOver = false
  const work = async () => {
    while (!isOver) {
      const jwks = createLocalJWKSet(await readJwks())
      const [rs256, es256] = await Promise.all([tokenOf(one, 'RS256'), tokenOf(one, 'ES256')])
      for (const token of [rs256, es256]) {
        const { protectedHeader } = await jwtVerify(token, jwks, {
          currentDate: one.deps.clock.now(),
          clockTolerance: 5,
        })
        counted.kids.add(protectedHeader.kid ?? '')
        counted.verified++
      }
    }
  }
  const workers = Promise.all(Array.from({ length: 8 }, work))
  for (let rotations = 0; rotations < 5; rotations++) {
    await rotateSigningKeys({}, deps)
    await enough(counted.verified + 50)
    await moveClock(deps.db, deps.clock.offsetMs() + 601_000)
    await enough(counted.verified + 50)
  }
  isOver = true
  await workers // throws the first failure
  assert.ok(counted.kids.size >= 12, `${counted.kids.size} keys signed`)

  function enough(count: number) {
    return Promise.race([workers, poll(() => counted.verified >= count, WAIT_MS)])
  }
})

/** Every process has heard of the latest rotation. */
async function heard(): Promise<void> {
  const { rows } = await sql<{ kid: string }>`select kid from signing_keys where retired_at is null`.execute(deps.db)
  for (const server of both)
    await poll(async () => {
      const kids = (await server.deps.keys.jwks()).keys.map(({ kid }) => kid)
      return rows.every(({ kid }) => kids.includes(kid))
    }, WAIT_MS)
}
