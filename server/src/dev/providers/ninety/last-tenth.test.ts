import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as z from 'zod'
import { type Answer, errorOf, provide, refresh, signIn, turn } from '../test-client.ts'

const DAY_SECONDS = 24 * 3600
const newOne = ({ body }: Answer) => z.object({ refresh_token: z.string().optional() }).parse(body).refresh_token

test('a new refresh token comes along only in the last nine days of ninety, and lives ninety itself', async (t) => {
  const ninety = await provide(t, 'ninety')
  const { refresh_token } = await signIn(ninety)
  assert.equal(newOne(await refresh(ninety, refresh_token)), undefined)
  await turn(ninety, 'age', { seconds: 80 * DAY_SECONDS })
  assert.equal(newOne(await refresh(ninety, refresh_token)), undefined)
  await turn(ninety, 'age', { seconds: 1.5 * DAY_SECONDS })
  const second = newOne(await refresh(ninety, refresh_token))
  assert.ok(second)
  assert.equal((await refresh(ninety, refresh_token)).status, 200) // the old one serves to its end
  await turn(ninety, 'age', { seconds: 9 * DAY_SECONDS })
  assert.equal(errorOf(await refresh(ninety, refresh_token)), 'invalid_grant')
  assert.equal(newOne(await refresh(ninety, second)), undefined)
})

test('age: one user’s tokens alone; access tokens end by it too', async (t) => {
  const ninety = await provide(t, 'ninety')
  const [dana, omar] = [await signIn(ninety, { user: 'dana' }), await signIn(ninety, { user: 'omar' })]
  assert.deepEqual(await turn(ninety, 'age', { seconds: 91 * DAY_SECONDS, user: 'dana' }), { aged: 2 })
  assert.equal(errorOf(await refresh(ninety, dana.refresh_token)), 'invalid_grant')
  assert.equal((await refresh(ninety, omar.refresh_token)).status, 200)
})
