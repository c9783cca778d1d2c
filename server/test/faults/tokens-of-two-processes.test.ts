// Two real processes on one database: what serves once serves once. PROVE_ROUNDS: how many rounds of 20 parallel tries.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findAccessToken } from '../../src/oauth/index.ts'
import { allow, newTokens, redeem, refresh, startClient, type TokenAnswer } from '../harness/grants.ts'
import { startTestServer } from '../harness/server.ts'
import { startServerProcess } from '../harness/server-process.ts'

const ROUNDS = Number(process.env.PROVE_ROUNDS ?? 20)
const TRIES = 20
const server = await startTestServer({ env: { WAYLEAVE_RATE_LIMITS: 'off' } })
const crm = await startClient(server)
const processes = [await startServerProcess(server.databaseUrl), await startServerProcess(server.databaseUrl)] as const

type Asked = (at: (typeof processes)[number]) => Promise<TokenAnswer>
const twenty = (ask: Asked) => Promise.all(Array.from({ length: TRIES }, (_, i) => ask(processes[i % 2 ? 1 : 0])))

/** Of 20 without a key: one pair, which is revoked by the others; of 20 with one: 20 times the same, which is good. */
async function judge(answers: TokenAnswer[], isKeyed: boolean): Promise<void> {
  const good = answers.filter(({ status }) => status === 200)
  const bad = answers.filter(({ status }) => status !== 200)
  assert.equal(good.length, isKeyed ? TRIES : 1)
  assert.equal(new Set(good.map(({ body }) => body.access_token + body.refresh_token)).size, 1)
  assert.ok(bad.every(({ body }) => body.error === 'invalid_grant'))
  assert.equal((await findAccessToken(good[0]?.body.access_token ?? '', server.deps)) !== undefined, isKeyed)
}

for (const key of [undefined, 'a-key'] as const) {
  const outcome = key ? '20 times the same pair' : 'one 200, and then its grant is revoked'
  test(`${outcome}: 20 parallel redemptions of a code, half at each process, with ${key ? 'one key' : 'no key'}`, async (t) => {
    for (let round = 0; round < ROUNDS; round++) {
      const redemption = await allow(server, crm)
      await judge(await twenty((at) => redeem(at, crm, redemption, { key })), key !== undefined)
    }
    t.diagnostic(`${ROUNDS} codes: ${outcome}`)
  })
  test(`${outcome}: 20 parallel swaps of a refresh token, half at each process, with ${key ? 'one key' : 'no key'}`, async (t) => {
    for (let round = 0; round < ROUNDS; round++) {
      const { refresh_token } = await newTokens(server, crm)
      await judge(await twenty((at) => refresh(at, crm, refresh_token, { key })), key !== undefined)
    }
    t.diagnostic(`${ROUNDS} refresh tokens: ${outcome}`)
  })
}
