// QuickJS in a WebAssembly memory that cannot grow beyond the limit. Each call finds the memory as it was right after the
// prelude had run: whatever an earlier script did to the engine, even to its own insides, is gone.
import variant from '@jitl/quickjs-wasmfile-release-sync'
import {
  newQuickJSWASMModuleFromVariant,
  newVariant,
  type QuickJSContext,
  type QuickJSHandle,
  type QuickJSRuntime,
  type QuickJSSyncVariant,
} from 'quickjs-emscripten-core'
import type { Budget } from './budget.ts'
import type { SandboxLimits } from './limits.ts'
import { createCappedMemory, rememberMemory } from './memory.ts'
import type { Order, Script, StopReason } from './messages.ts'

export type Machine = {
  /** Runs one script and gives the text that the prelude's function made of it. @throws Stopped */
  run(order: Order): string
}

/** A limit was met; the machine is not to be used again. */
export class Stopped extends Error {
  readonly reason: StopReason

  constructor(reason: StopReason, message: string) {
    super(message)
    this.reason = reason
  }
}

/** What scripts of the prelude may call as `host(what, text)`: a text for a text; what is thrown is thrown in there. */
export type Host = (what: string, text: string) => string

type Ground = {
  context: QuickJSContext
  runtime: QuickJSRuntime
  drive: QuickJSHandle
  budget: Budget
  isFull: () => boolean
}

// Its types are those of its CommonJS form, whose default export is a level deeper.
const engine = variant as unknown as QuickJSSyncVariant

const STACK_BYTES_MAX = 256 * 1024
const JOBS_A_TURN = 1_000

/**
 * Builds the engine and runs the prelude. Its last script must evaluate to a function `drive(step, value, text)`:
 * `start` with what the order's script left as `Zap` and the order's input, then `turn` as long as it gives an empty
 * text; `thrown` with what the script threw. The first text that is not empty is the output.
 */
export async function createMachine(
  module: WebAssembly.Module,
  prelude: readonly Script[],
  { limits, budget, host, beat }: { limits: SandboxLimits; budget: Budget; host: Host; beat: () => void },
): Promise<Machine> {
  const { memory, isFull } = createCappedMemory(limits.memoryBytesMax)
  const quickjs = await newQuickJSWASMModuleFromVariant(newVariant(engine, { wasmModule: module, wasmMemory: memory }))
  const runtime = quickjs.newRuntime()
  runtime.setMaxStackSize(STACK_BYTES_MAX)
  const context = runtime.newContext()
  const drive = runPrelude(context, prelude, host)
  runtime.setInterruptHandler(() => {
    beat()
    return budget.isSpent()
  })
  const restore = rememberMemory(memory)
  const ground = { context, runtime, drive, budget, isFull }
  return {
    run: ({ script, input }) => {
      restore()
      budget.start()
      const output = runOrder(ground, script, input)
      // A script may have caught what it was told, and gone on without what it had no room for.
      if (isFull()) throw memoryStopped()
      return output
    },
  }
}

function runPrelude(context: QuickJSContext, prelude: readonly Script[], host: Host): QuickJSHandle {
  // The library makes these handles when they are first asked for; made in a call they would be gone with it.
  for (const lasting of [context.global, context.undefined, context.null, context.true, context.false]) lasting.alive
  const hostFunction = context.newFunction('host', (what, text) =>
    context.newString(host(context.getString(what), context.getString(text))),
  )
  context.setProp(context.global, 'host', hostFunction)
  let drive = context.undefined
  for (const { name, text } of prelude) drive = context.unwrapResult(context.evalCode(text, name, { type: 'global' }))
  if (context.typeof(drive) !== 'function') throw new Error('the prelude of the sandbox does not end with a function')
  return drive
}

function runOrder(ground: Ground, script: Script, input: string): string {
  const { context } = ground
  const loaded = context.evalCode(script.text, script.name, { type: 'global' })
  if (loaded.error) return ask(ground, 'thrown', loaded.error)
  // A script of its own: `const Zap` and `class Zap` are no members of the global object.
  const zap = context.evalCode('typeof Zap === "undefined" ? undefined : Zap', script.name, { type: 'global' })
  if (zap.error) return ask(ground, 'thrown', zap.error)
  let output = ask(ground, 'start', zap.value, input)
  while (output === '') {
    runJobs(ground)
    output = ask(ground, 'turn')
  }
  return output
}

/** One call of the prelude's function. What it throws itself is a limit that was met. */
function ask({ context, drive, budget, isFull }: Ground, step: string, value = context.undefined, text = ''): string {
  if (budget.isSpent()) throw cpuStopped()
  const given = [context.newString(step), value, context.newString(text)]
  const called = context.callFunction(drive, context.undefined, ...given)
  if (budget.isSpent()) throw cpuStopped()
  if (called.error || isFull()) throw memoryStopped()
  const output = context.getString(called.value)
  for (const handle of [...given, called.value]) handle.dispose() // a call has many turns
  return output
}

function runJobs({ runtime, budget }: Ground): void {
  while (runtime.hasPendingJob()) {
    const done = runtime.executePendingJobs(JOBS_A_TURN)
    if (budget.isSpent()) throw cpuStopped()
    if (done.error) throw memoryStopped()
  }
}

function cpuStopped(): Stopped {
  return new Stopped('cpu', 'The script used up its processor time.')
}

function memoryStopped(): Stopped {
  return new Stopped('memory', 'The script used up its memory.')
}
