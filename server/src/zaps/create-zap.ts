// POST /v2/zaps                                                                                 Workflow API 6.2, 1.9
// Makes a Zap, switched on. The request is wrapped in `data`, the answer is the bare Zap.
import { z } from '@hono/zod-openapi'
import { nameAction } from '../actions/index.ts'
import { holdActive } from '../connections/index.ts'
import type { Tx } from '../kernel/db/index.ts'
import type { Deps } from '../kernel/deps.ts'
import { ApiError } from '../kernel/errors.ts'
import { type ApiCall, apiEndpoint } from '../kernel/http/index.ts'
import * as idempotency from '../kernel/idempotency.ts'
import { openAnswer, sealAnswer } from '../kernel/sealed-answer.ts'
import type { TokenCaller } from '../oauth/index.ts'
import { showingFor } from './reach.ts'
import { type GoodStep, readSteps } from './steps/read-steps.ts'
import { sealSteps } from './steps/seal-steps.ts'
import { zapRequestSchema } from './steps/zap-request.ts'
import * as store from './store.ts'
import { turnOnZap } from './switch.ts'
import type { Zap, ZapStep } from './zap.ts'
import { readExpand, zapSchema, zapsOf } from './zap-shape.ts'

const CREATED = 201
const query = z.object({ expand: z.string().optional() })
type ZapCall = ApiCall<TokenCaller, typeof query, typeof zapRequestSchema>

export const createZap = apiEndpoint<TokenCaller, typeof query, typeof zapRequestSchema>(
  {
    summary: 'Create a Zap',
    tag: 'Zaps',
    headers: z.object({ 'idempotency-key': z.string().optional().describe('1 to 255 visible ASCII characters') }),
    query,
    body: zapRequestSchema,
    answers: { [CREATED]: { description: 'The Zap, bare', schema: zapSchema } },
  },
  async (call, deps) => {
    const key = await keyOf(call, deps)
    const stored = key && (await idempotency.findStoredAnswer(deps.db, key, deps.clock.now()))
    if (stored) return replay(await openAnswer(stored, key, call.caller, deps))
    const steps = await readSteps(call.body.data.steps, call.caller, deps)
    const made = await newZap(call, steps, deps)
    const expanded = readExpand(call.query.expand)
    const [body] = await zapsOf([made.zap], made.steps, await showingFor(call.caller, expanded, deps), deps)
    if (!body) throw new Error('a Zap that was just made has no shape')
    const answer = { status: CREATED, body }
    const sealed = key && { key, answer: await sealAnswer(answer, key, call.caller, deps) }
    const earlier = await deps.db.transaction().execute((tx) => keep(tx, made, sealed, deps))
    return key && earlier ? replay(await openAnswer(earlier, key, call.caller, deps)) : answer
  },
)

function replay({ status, body }: idempotency.StoredAnswer) {
  return { status, body, headers: { 'idempotency-replayed': 'true' } }
}

/** What is asked for, whatever listing the actions' ids come from: they are minted anew on each. Workflow API 1.6 */
async function keyOf(call: ZapCall, deps: Deps): Promise<idempotency.IdempotencyKey | undefined> {
  if (!call.request.headers.has('idempotency-key')) return undefined
  const { data } = call.body
  const steps = await Promise.all(
    data.steps.map(async (step) => ({ ...step, action: (await nameAction(step.action, deps)) ?? step.action })),
  )
  const { clientId, userId } = call.caller
  return idempotency.readIdempotencyKey(call, [clientId, userId], { data: { ...data, steps } })
}

type Made = { zap: Zap; steps: readonly ZapStep[] }

async function newZap({ caller, body }: ZapCall, good: readonly GoodStep[], deps: Deps): Promise<Made> {
  const now = deps.clock.now()
  const zap: Zap = {
    id: await store.drawZapId(deps.db),
    workspace_id: caller.workspaceId,
    user_id: caller.userId,
    client_id: caller.clientId,
    title: body.data.title,
    revision: 1,
    is_enabled: true,
    off_reason: null,
    turned_off_at: null,
    turned_off_by: null,
    template_id: null,
    created_at: now,
    updated_at: now,
  }
  return { zap, steps: await sealSteps(zap, good, deps) }
}

/** Stores the Zap; what was answered earlier under the key instead, if anything was. */
async function keep(
  tx: Tx,
  { zap, steps }: Made,
  repeatable: { key: idempotency.IdempotencyKey; answer: idempotency.StoredAnswer } | undefined,
  deps: Deps,
): Promise<idempotency.StoredAnswer | undefined> {
  const now = deps.clock.now()
  const stored = repeatable && (await idempotency.lockIdempotencyKey(tx, repeatable.key, now))
  if (stored) return stored
  await requireActive(tx, steps)
  await store.insertZap(tx, { ...zap, is_enabled: false }, steps)
  const turned = await turnOnZap(tx, zap, deps)
  if (turned !== 'on') throw new Error(`a Zap that was just made stays off: ${turned.refused}`)
  if (repeatable) await idempotency.storeAnswer(tx, repeatable.key, repeatable.answer, now)
  return undefined
}

// One that has just expired has turned off the Zaps that it found; this one would stay on.
async function requireActive(tx: Tx, steps: readonly ZapStep[]): Promise<void> {
  const active = await holdActive(
    tx,
    steps.flatMap(({ connection_id }) => connection_id ?? []),
  )
  const at = steps.findIndex(({ connection_id }) => connection_id !== null && !active.has(connection_id))
  if (at < 0) return
  const detail = 'The connection has just ended. Reconnect it, then create the Zap.'
  const source = { pointer: `/data/steps/${at}/authentication` }
  throw new ApiError({ code: 'authentication_expired', detail, source })
}
