// One method of an app's script, called.
import { z } from 'zod'
import type { Deps } from '../../kernel/deps.ts'
import { parseJson } from '../../kernel/json.ts'
import type { Ended } from '../../kernel/sandbox/index.ts'
import type { App, Json } from '../model.ts'
import { type HookOutcome, type HookRequester, hookExceptions } from './model.ts'
import { SCRIPT_NAME } from './read-script.ts'
import { hookRequestSchema } from './request-shape.ts'

type HookDeps = Pick<Deps, 'sandbox' | 'clock'>

/** Whether the app's script defines this method of `Zap`. */
export function hasHook({ hooks }: Pick<App, 'hooks'>, method: string): boolean {
  return hooks?.methods.includes(method) === true
}

/**
 * Calls `method` of the app's script with the bundle and gives what came of it: nothing is thrown for what a script does.
 * `request` makes what the script asks with `z.request`, which waits for it; `signal` gives the call up.
 */
export async function callHook(
  app: Pick<App, 'key' | 'hooks'>,
  method: string,
  bundle: Json,
  request: HookRequester,
  deps: HookDeps,
  signal?: AbortSignal,
): Promise<HookOutcome> {
  if (!app.hooks) throw new Error(`${app.key} has no hooks`)
  const ended = await deps.sandbox.run({
    of: app.key,
    script: { name: SCRIPT_NAME, text: app.hooks.source },
    input: JSON.stringify({ method, bundle }),
    nowMs: deps.clock.now().getTime(),
    ask: (what, text, asking) => answer(what, text, request, asking),
    signal,
  })
  return outcomeOf(ended)
}

async function answer(what: string, text: string, request: HookRequester, signal: AbortSignal): Promise<string> {
  if (what !== 'request') throw new Error('The sandbox knows no such question.')
  const asked = hookRequestSchema.safeParse(parseJson(text))
  if (!asked.success) throw new Error(`z.request: ${asked.error.issues[0]?.message ?? 'this is no request.'}`)
  return JSON.stringify(await request(asked.data, signal))
}

const outcomeSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('returned'),
    value: z.json(),
    status_code: z.int().min(100).max(599).optional().catch(undefined),
  }),
  z.object({ kind: z.literal('raised'), exception: z.enum(hookExceptions), message: z.string() }),
  z.object({
    kind: z.literal('failed'),
    reason: z.literal('script'),
    message: z.string(),
    line: z.int().optional(),
  }),
])

// A script can reach what writes its outcome; nothing that it could put there is believed.
function outcomeOf(ended: Ended): HookOutcome {
  const { logs } = ended
  if (ended.kind === 'stopped') return { kind: 'failed', reason: ended.reason, message: ended.message, logs }
  try {
    const outcome = outcomeSchema.parse(parseJson(ended.output))
    if (outcome.kind !== 'failed') return { ...outcome, logs }
    const { reason, message, line } = outcome
    return { kind: 'failed', reason, message: line === undefined ? message : `${message} (line ${line})`, logs }
  } catch (error) {
    const message = error instanceof SyntaxError ? `The hook's result: ${error.message}.` : 'The hook gave no result.'
    return { kind: 'failed', reason: 'script', message, logs }
  }
}
