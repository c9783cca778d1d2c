import { type Context, Hono } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import * as z from 'zod'
import { answerFormats } from './answer-format.ts'
import { ApiError } from './errors.ts'
import { createFaults, type Faults, places, turns } from './faults.ts'
import { readJson } from './input.ts'
import { type Provider, resetState } from './state.ts'
import { ageTokens, expireAccess, revokeGrants } from './tokens.ts'

const count = z.number().int().min(0).max(100_000)
const place = z.enum(places)
const status = z.custom<ContentfulStatusCode>((value) => z.number().int().min(200).max(599).safeParse(value).success)
const ofUser = z.strictObject({ user: z.string().optional() })
const failure = z.strictObject({
  count: count.default(1),
  status: status.default(503),
  where: place,
  retry_after: z.number().int().min(0).max(86_400).optional(),
  error: z.string().min(1).max(80).default('ordered_failure'),
})
const delay = z.strictObject({ ms: z.number().int().min(0).max(120_000), where: place })
const loss = z.strictObject({
  count: count.default(1),
  where: place.default('token'),
  in_the_midst: z.boolean().default(false),
})
const bloat = z.strictObject({
  count: count.default(1),
  where: place,
  bytes: z
    .number()
    .int()
    .min(1)
    .max(2 ** 30),
})
const round = z.strictObject({ where: place, coming: z.array(z.enum(turns)).max(100) })
const age = z.strictObject({ seconds: z.number().int().min(1).max(315_360_000), user: z.string().optional() })
const answers = z.strictObject({
  format: z.enum(answerFormats),
  root: z
    .string()
    .regex(/^[A-Za-z][\w-]{0,40}$/)
    .optional(),
})

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
  tokenKnobs(knobs, provider)
  faultKnobs(knobs, state)
  knobs.post('/calm', (c) => {
    state.faults = createFaults()
    return c.json(done)
  })
  knobs.post('/reset', (c) => {
    resetState(provider)
    return c.json(done)
  })
  knobs.onError((error, c) => {
    if (!(error instanceof ApiError)) throw error
    return c.json({ error: error.code, message: error.message }, error.status)
  })
  return knobs
}

const done = { ok: true }

function tokenKnobs(knobs: Hono, provider: Provider) {
  const { state } = provider
  const userIn = async (c: Context) => checkUser((await readJson(c, ofUser)).user, provider)
  knobs.post('/expire', async (c) => c.json({ expired: expireAccess(state.tokens, await userIn(c)) }))
  knobs.post('/revoke', async (c) => c.json({ revoked: revokeGrants(state.tokens, await userIn(c)) }))
  knobs.post('/age', async (c) => {
    const { seconds, user } = await readJson(c, age)
    return c.json({ aged: ageTokens(state.tokens, seconds, checkUser(user, provider)) })
  })
  knobs.post('/token-life', async (c) => {
    const { seconds } = await readJson(c, z.strictObject({ seconds: z.number().int().min(1).max(31_536_000) }))
    state.tokens.policy.accessSeconds = seconds
    return c.json(done)
  })
  knobs.post('/answers', async (c) => {
    const { format, root = state.answers.root } = await readJson(c, answers)
    state.answers = { format, root }
    return c.json(done)
  })
}

function faultKnobs(knobs: Hono, state: { faults: Faults }) {
  knobs.post('/fail', async (c) => {
    const { where, retry_after, ...rest } = await readJson(c, failure)
    state.faults.fail[where] = { ...rest, ...(retry_after === undefined ? {} : { retryAfter: retry_after }) }
    return c.json(done)
  })
  knobs.post('/lose', async (c) => {
    const { where, count, in_the_midst } = await readJson(c, loss)
    state.faults.lose[where] = { count, inTheMidst: in_the_midst }
    return c.json(done)
  })
  knobs.post('/bloat', async (c) => {
    const { where, ...ordered } = await readJson(c, bloat)
    state.faults.bloat[where] = ordered
    return c.json(done)
  })
  knobs.post('/delay', async (c) => {
    const { ms, where } = await readJson(c, delay)
    state.faults.delayMs[where] = ms
    return c.json(done)
  })
  knobs.post('/trickle', async (c) => {
    const { ms, where } = await readJson(c, delay)
    state.faults.trickleMs[where] = ms
    return c.json(done)
  })
  knobs.post('/turns', async (c) => {
    const { where, coming } = await readJson(c, round)
    state.faults.turns[where] = { coming, next: 0 }
    return c.json(done)
  })
}

function checkUser(user: string | undefined, { definition }: Provider): string | undefined {
  if (user === undefined || definition.users.some(({ id }) => id === user)) return user
  const names = definition.users.map(({ id }) => id).join(', ')
  throw new ApiError(422, 'invalid_input', `user: there is only ${names}.`)
}

const shownCounts = ({ state: { content, counts, tokens, faults } }: Provider) => ({
  token: Object.fromEntries(counts.token),
  token_errors: Object.fromEntries(counts.tokenErrors),
  api: Object.fromEntries(counts.api),
  refreshes_in_flight_max: counts.refreshesInFlightMax,
  reuse_detections: tokens.reuseDetections,
  answers_still_to_lose: faults.lose.token?.count ?? 0,
  sends_to: content.sendsTo?.() ?? [],
})
