// One thread of the sandbox, seen from the program: gives it a call, answers its questions, ends it when it must.
import { MessageChannel, Worker } from 'node:worker_threads'
import type { Log } from '../log.ts'
import type { SandboxLimits } from './limits.ts'
import { type Answer, CELL_COUNT, cells, type Script, type ThreadData, type ThreadMessage } from './messages.ts'
import type { Ended, SandboxCall } from './sandbox.ts'
import { watchCpu } from './watch-cpu.ts'

export type Lane = {
  /** Runs one call; never two at a time. Afterwards `isUsable` says whether there may be another. */
  run(call: SandboxCall): Promise<Ended>
  isUsable(): boolean
  close(): Promise<void>
}

// From TypeScript in a checkout, from JavaScript in the package.
const THREAD = new URL(import.meta.url.endsWith('.ts') ? './thread.ts' : './thread.js', import.meta.url)
const MIB = 1024 * 1024

export type LaneGround = {
  module: WebAssembly.Module
  prelude: readonly Script[]
  limits: SandboxLimits
  /** Hears of what no script should be able to do. */
  log: Pick<Log, 'error'>
}

/** Starts a thread. It keeps no process alive unless a call is under way. */
export function openLane({ module, prelude, limits, log }: LaneGround): Lane {
  const { port1: answers, port2 } = new MessageChannel()
  const shared = new SharedArrayBuffer(CELL_COUNT * Int32Array.BYTES_PER_ELEMENT)
  const state = new Int32Array(shared)
  const workerData: ThreadData = { module, prelude, limits, shared, answers: port2 }
  const worker = new Worker(THREAD, {
    workerData,
    transferList: [port2],
    env: {},
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: 96, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 },
  })
  worker.unref()
  answers.unref()
  let isUsable = true
  const close = async () => {
    isUsable = false
    answers.close()
    await worker.terminate()
  }
  return { run, isUsable: () => isUsable, close }

  function run({ script, input, nowMs, ask, signal }: SandboxCall): Promise<Ended> {
    const logs: string[] = []
    const asking = new AbortController()
    let isWaiting = false
    return new Promise((resolve) => {
      worker.ref()
      const end = (ended: Result) => {
        unwatch()
        clearTimeout(wall)
        signal?.removeEventListener('abort', onAbort)
        worker.off('message', onMessage).off('error', onError).off('exit', onExit)
        asking.abort()
        worker.unref()
        if (ended.kind === 'ended') return resolve({ ...ended, logs })
        void close()
        resolve({ ...ended, logs })
      }
      const onMessage = (message: ThreadMessage) => {
        if (message.kind === 'ended' || message.kind === 'stopped') end(message)
        else if (message.kind === 'log') logs.push(message.line)
        else if (message.kind === 'ask') void answer(message.what, message.text)
      }
      const answer = async (what: string, text: string) => {
        isWaiting = true
        const given = await answerOf(() => ask(what, text, asking.signal), limits.answerBytesMax)
        if (asking.signal.aborted) return
        isWaiting = false
        answers.postMessage(given)
        Atomics.add(state, cells.answered, 1)
        Atomics.notify(state, cells.answered)
      }
      const onError = (error: Error) => {
        if (!isOutOfMemory(error)) log.error({ err: error }, 'a thread of the sandbox crashed')
        end(isOutOfMemory(error) ? OUT_OF_MEMORY : CRASHED)
      }
      const onExit = () => end(CRASHED)
      const onAbort = () => end({ kind: 'stopped', reason: 'wall', message: 'The call was given up.' })
      const unwatch = watchCpu(
        state,
        () => isWaiting,
        limits,
        () => end(CPU_SPENT),
      )
      const wall = setTimeout(
        () => end({ kind: 'stopped', reason: 'wall', message: tookTooLong(limits) }),
        limits.wallMsMax,
      )
      worker.on('message', onMessage).on('error', onError).on('exit', onExit)
      if (signal?.aborted) return onAbort()
      signal?.addEventListener('abort', onAbort)
      worker.postMessage({ script, input, nowMs })
    })
  }
}

type Result = Extract<ThreadMessage, { kind: 'ended' | 'stopped' }>

const OUT_OF_MEMORY: Result = { kind: 'stopped', reason: 'memory', message: 'The script used up its memory.' }
const CRASHED: Result = { kind: 'stopped', reason: 'crash', message: 'The thread of the script ended.' }
const CPU_SPENT: Result = { kind: 'stopped', reason: 'cpu', message: 'The script used up its processor time.' }

async function answerOf(ask: () => Promise<string>, bytesMax: number): Promise<Answer> {
  try {
    const text = await ask()
    if (Buffer.byteLength(text) <= bytesMax) return { text }
    return { error: `The answer is larger than ${Math.round(bytesMax / MIB)} MB.` }
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) }
  }
}

function tookTooLong({ wallMsMax }: SandboxLimits): string {
  return `The script took longer than ${wallMsMax / 1000} seconds.`
}

function isOutOfMemory(error: Error): boolean {
  return 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'
}
