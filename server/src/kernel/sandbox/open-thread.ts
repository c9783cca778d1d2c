// Starts a thread of the sandbox and keeps hearing it, whatever it does.
import { MessageChannel, Worker } from 'node:worker_threads'
import type { Log } from '../log.ts'
import type { SandboxLimits } from './limits.ts'
import {
  type Answer,
  CELL_COUNT,
  cells,
  type Order,
  type Script,
  type ThreadData,
  type ThreadMessage,
} from './messages.ts'

/** What all threads of a sandbox are made of. */
export type ThreadGround = {
  module: WebAssembly.Module
  prelude: readonly Script[]
  limits: SandboxLimits
  /** Hears of what no script should be able to do. */
  log: Pick<Log, 'error'>
}

export type Thread = {
  /** The cells that both sides see. */
  state: Int32Array
  /** Whoever hears the messages of the thread now. */
  hear: ((message: ThreadMessage) => void) | undefined
  post(order: Order): void
  /** Wakes the thread, which waits for this. */
  answer(answer: Answer): void
  /** While held, the thread keeps the process alive. */
  hold(): void
  release(): void
  isAlive(): boolean
  close(): Promise<void>
}

// From TypeScript in a checkout, from JavaScript in the package.
const FILE = new URL(import.meta.url.endsWith('.ts') ? './thread.ts' : './thread.js', import.meta.url)
const MEMORY_MB = { maxOldGenerationSizeMb: 96, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 }

/** A new thread; its first message is `ready`. It keeps no process alive by itself. */
export function openThread({ module, prelude, limits, log }: ThreadGround): Thread {
  const { port1: answers, port2 } = new MessageChannel()
  const shared = new SharedArrayBuffer(CELL_COUNT * Int32Array.BYTES_PER_ELEMENT)
  const state = new Int32Array(shared)
  const workerData: ThreadData = { module, prelude, limits, shared, answers: port2 }
  // Nothing of the process is handed on: neither its environment nor its flags.
  const worker = new Worker(FILE, {
    workerData,
    transferList: [port2],
    env: {},
    execArgv: [],
    resourceLimits: MEMORY_MB,
  })
  worker.unref()
  answers.unref()
  let isAlive = true
  const thread: Thread = {
    state,
    hear: undefined,
    post: (order) => worker.postMessage(order),
    answer: (answer) => {
      answers.postMessage(answer)
      Atomics.add(state, cells.answered, 1)
      Atomics.notify(state, cells.answered)
    },
    hold: () => worker.ref(),
    release: () => worker.unref(),
    isAlive: () => isAlive,
    close: async () => {
      isAlive = false
      answers.close()
      await worker.terminate()
    },
  }
  const die = (message: ThreadMessage) => {
    isAlive = false
    thread.hear?.(message)
  }
  worker.on('message', (message: ThreadMessage) => thread.hear?.(message))
  worker.on('error', (error) => {
    if (!isOutOfMemory(error)) log.error({ err: error }, 'a thread of the sandbox crashed')
    die(isOutOfMemory(error) ? OUT_OF_MEMORY : CRASHED)
  })
  worker.on('exit', () => die(CRASHED))
  return thread
}

const OUT_OF_MEMORY: ThreadMessage = { kind: 'stopped', reason: 'memory', message: 'The script used up its memory.' }
const CRASHED: ThreadMessage = { kind: 'stopped', reason: 'crash', message: 'The thread of the script ended.' }

function isOutOfMemory(error: Error): boolean {
  return 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'
}
