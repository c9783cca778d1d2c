import { Hono } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import * as z from 'zod'
import { ApiError } from './errors.ts'
import { readJson } from './input.ts'
import { type Provider, resetState } from './state.ts'
import { expireAccess, revokeGrants } from './tokens.ts'

const count = z.number().int().min(0).max(100_000)
const place = z.enum(['token', 'api'])
const status = z.custom<ContentfulStatusCode>((value) => z.number().int().min(400).max(599).safeParse(value).success)
const ofUser = z.strictObject({ user: z.string().optional() })
const failure = z.strictObject({
  count: count.default(1),
  status: status.default(503),
  where: place,
  retry_after: z.number().int().min(0).max(86_400).optional(),
  error: z.string().min(1).max(80).default('ordered_failure'),
})
const delay = z.strictObject({ ms: z.number().int().min(0).max(120_000), where: place })

/** /_knobs/*: how a test or a person makes the provider misbehave. Described one by one in README.md. */
export function knobRoutes(provider: Provider): Hono {
  const { state } = provider
  const knobs = new Hono().basePath('/_knobs')
  knobs.use(async (c, next) => {
    // A page of some other site, open in the same browser, must not turn knobs.
    if (c.req.header('origin') !== undefined || c.req.header('sec-fetch-site') === 'cross-site')
      throw new ApiError(403, 'cross_site', 'Knobs are not for web pages.')
    await next()
  })
  knobs.get('/counts', (c) => c.json(shownCounts(provider)))
  knobs.post('/expire', async (c) => c.json({ expired: expireAccess(state.tokens, await readUser(c, provider)) }))
  knobs.post('/revoke', async (c) => c.json({ revoked: revokeGrants(state.tokens, await readUser(c, provider)) }))
  knobs.post('/fail', async (c) => {
    const { where, retry_after, ...rest } = await readJson(c, failure)
    state.faults.fail[where] = { ...rest, ...(retry_after === undefined ? {} : { retryAfter: retry_after }) }
    return c.json({ ok: true })
  })
  knobs.post('/lose', async (c) => {
    state.faults.lose = (await readJson(c, z.strictObject({ count: count.default(1) }))).count
    return c.json({ ok: true })
  })
  knobs.post('/delay', async (c) => {
    const { ms, where } = await readJson(c, delay)
    state.faults.delayMs[where] = ms
    return c.json({ ok: true })
  })
  knobs.post('/token-life', async (c) => {
    const { seconds } = await readJson(c, z.strictObject({ seconds: z.number().int().min(1).max(31_536_000) }))
    state.tokens.policy.accessSeconds = seconds
    return c.json({ ok: true })
  })
  knobs.post('/reset', (c) => {
    resetState(provider)
    return c.json({ ok: true })
  })
  knobs.onError((error, c) => {
    if (!(error instanceof ApiError)) throw error
    return c.json({ error: error.code, message: error.message }, error.status)
  })
  return knobs
}

async function readUser(c: Parameters<typeof readJson>[0], { definition }: Provider): Promise<string | undefined> {
  const { user } = await readJson(c, ofUser)
  if (user === undefined || definition.users.some(({ id }) => id === user)) return user
  const names = definition.users.map(({ id }) => id).join(', ')
  throw new ApiError(422, 'invalid_input', `user: there is only ${names}.`)
}

const shownCounts = ({ state: { counts, tokens, faults } }: Provider) => ({
  token: Object.fromEntries(counts.token),
  token_errors: Object.fromEntries(counts.tokenErrors),
  api: Object.fromEntries(counts.api),
  refreshes_in_flight_max: counts.refreshesInFlightMax,
  reuse_detections: tokens.reuseDetections,
  answers_still_to_lose: faults.lose,
})
