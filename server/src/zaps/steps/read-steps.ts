import { type Action, connectionFor, findActionById } from '../../actions/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { ApiError, type ApiFault } from '../../kernel/errors.ts'
import type { TokenCaller } from '../../oauth/index.ts'
import { judgeSteps } from './judge-steps.ts'
import type { StepRequest } from './zap-request.ts'

/** A step that may be stored. */
export type GoodStep = { asked: StepRequest; action: Action; connectionId: number | null }

/** The steps as they were asked for. Throws 400 with everything that is wrong, each with its pointer. */
export async function readSteps(steps: readonly StepRequest[], caller: TokenCaller, deps: Deps): Promise<GoodStep[]> {
  const named = await Promise.all(
    steps.map(async (asked) => ({ asked, action: await findActionById(asked.action, deps) })),
  )
  const faults = judgeSteps(named)
  const read = await Promise.all(
    named.map(async ({ asked, action }, at) => action && withConnection({ asked, action }, at, caller, deps)),
  )
  const good = read.filter((step) => step !== undefined && 'action' in step)
  const all = [...faults, ...read.filter((step) => step !== undefined && 'code' in step)]
  if (all.length > 0) throw new ApiError(all)
  return good
}

async function withConnection(
  { asked, action }: { asked: StepRequest; action: Action },
  at: number,
  caller: TokenCaller,
  deps: Deps,
): Promise<GoodStep | ApiFault> {
  try {
    const connection = await connectionFor(asked.authentication, action.app, caller, deps)
    return { asked, action, connectionId: connection?.id ?? null }
  } catch (error) {
    const fault = error instanceof ApiError ? error.faults[0] : undefined
    if (!fault) throw error
    return { ...fault, source: { pointer: `/data/steps/${at}/authentication` } }
  }
}
