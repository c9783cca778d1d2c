// GET /v2/action-runs/{id}                                                                          Workflow API 7.2, 7.3
// How a run stands. With a wait the answer is held until it ends: 200 then, 202 while it still runs.
import { z } from '@hono/zod-openapi'
import { notFound } from '../../kernel/errors.ts'
import { apiEndpoint } from '../../kernel/http/index.ts'
import type { TokenCaller } from '../../oauth/index.ts'
import { findOwnRun } from './find-own-run.ts'
import { readWait } from './read-wait.ts'
import { hasEnded, runOf, runSchema } from './run-shape.ts'
import { waitForRun } from './run-waits.ts'

const query = z.object({
  wait: z.string().optional().describe('Seconds to hold the answer, at most 30; as the header Prefer: wait=N'),
  wait_seconds: z.string().optional().describe('Another name of wait'),
})
const schema = z.object({ data: runSchema })

/** The header `Prefer`, for the document. */
export const waitHeader = z.string().optional().describe('wait=N: hold the answer for up to N seconds, at most 30')

export const showRun = apiEndpoint<TokenCaller, typeof query>(
  {
    summary: 'Show an action run',
    tag: 'Action runs',
    query,
    headers: z.object({ prefer: waitHeader }),
    answers: {
      200: { description: 'The run', schema },
      202: { description: 'It still runs; only with a wait', schema },
    },
  },
  async (call, deps) => {
    const { caller, params, request } = call
    const id = params.id ?? ''
    const run = await findOwnRun(id, caller, deps)
    if (!run) throw notFound()
    const seconds = readWait(call)
    if (seconds === undefined) return { body: { data: await runOf(run, deps) } }
    if (hasEnded(run)) return { body: { data: await runOf(run, deps) }, headers: appliedWait(seconds) }
    const readEnded = async () => {
      const now = await findOwnRun(id, caller, deps)
      return now && hasEnded(now) ? now : undefined
    }
    const wait = { runId: run.id, clientId: caller.clientId, seconds, signal: request.signal }
    const { found, isHeld } = await waitForRun(wait, readEnded, deps)
    return {
      status: found ? 200 : 202,
      body: { data: await runOf(found ?? run, deps) },
      headers: isHeld ? appliedWait(seconds) : {},
    }
  },
)

/** RFC 7240 §3: tells that the preference was honoured. */
export function appliedWait(seconds: number): Record<string, string> {
  return { 'preference-applied': `wait=${seconds}` }
}
