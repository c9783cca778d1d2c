// A sandbox for a file of tests, and scripts in it.
import { after } from 'node:test'
import { createClock } from '../../kernel/clock.ts'
import { createSandbox, type SandboxLimits, sandboxLimits } from '../../kernel/sandbox/index.ts'
import type { Json } from '../model.ts'
import { callHook } from './call-hook.ts'
import type { HookOutcome, HookRequester } from './model.ts'
import { hookPrelude } from './prelude.ts'

/** Answers every request with what was asked. */
export const echo: HookRequester = async (asked) => ({
  status_code: 200,
  headers: { 'content-type': 'application/json' },
  content: JSON.stringify(asked),
})

export type Called = { bundle?: Json; request?: HookRequester; signal?: AbortSignal }

/** A sandbox that ends with the file. `whole` calls `Zap.run` of a script; `body` of one whose `run` has this body. */
export function startHooks(limits: Partial<SandboxLimits> = {}) {
  const failures: object[] = []
  const log = { error: (fields: object) => void failures.push(fields) }
  const sandbox = createSandbox({ prelude: hookPrelude, log, limits: { ...sandboxLimits, ...limits } })
  after(() => sandbox.close())
  const deps = { sandbox, clock: createClock() }
  const whole = (source: string, { bundle = {}, request = echo, signal }: Called = {}): Promise<HookOutcome> =>
    callHook({ key: 'kennel', hooks: { source, methods: ['run'] } }, 'run', bundle, request, deps, signal)
  const body = (text: string, called?: Called) =>
    whole(`var Zap = { run: function (bundle, callback) { ${text} } }`, called)
  /** The value that the body returns; throws with the outcome when it returns none. */
  const value = async (text: string, called?: Called): Promise<Json> => {
    const outcome = await body(text, called)
    if (outcome.kind !== 'returned') throw new Error(JSON.stringify(outcome))
    return outcome.value
  }
  return { whole, body, value, failures, deps }
}
