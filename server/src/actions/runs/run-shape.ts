import { z } from '@hono/zod-openapi'
import type * as wire from '@wayleave/sdk/wire'
import type { Deps } from '../../kernel/deps.ts'
import { openEnding } from '../sealed-run.ts'
import type { Run } from '../store.ts'

const codes = ['user', 'authentication', 'partner', 'system', 'throttled', 'system_throttled', 'hydration'] as const

const runErrorSchema = z
  .object({
    code: z.enum(codes),
    title: z.string(),
    detail: z.string(),
    delay: z.int().optional().describe('Seconds; only with the throttled codes'),
    meta: z.looseObject({}).nullable().optional(),
  })
  .openapi('RunError')

export const runSchema = z
  .object({
    type: z.literal('run'),
    id: z.uuid(),
    run_id: z.uuid().describe('The same as id'),
    status: z.enum(['waiting', 'success', 'error']),
    results: z.array(z.looseObject({})),
    errors: z.array(runErrorSchema),
  })
  .openapi('Run')

/** A run as clients read it: queued and running are both `waiting`. */
export async function runOf(run: Run, deps: Pick<Deps, 'vault'>): Promise<wire.Run & { run_id: string }> {
  const { id, status } = run
  const isEnded = status === 'success' || status === 'error'
  return { type: 'run', id, run_id: id, status: isEnded ? status : 'waiting', ...(await openEnding(run, deps)) }
}

/** Whether a run has come to its end. */
export function hasEnded({ status }: Pick<Run, 'status'>): boolean {
  return status === 'success' || status === 'error'
}
