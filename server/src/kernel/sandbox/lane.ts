// One thread of the sandbox, seen from the program: gives it a call, answers its questions, ends it when it must.
import type { SandboxLimits } from './limits.ts'
import type { Answer, ThreadMessage } from './messages.ts'
import { openThread, type Thread, type ThreadGround } from './open-thread.ts'
import type { Ended, SandboxCall } from './sandbox.ts'
import type { Turnstile } from './turnstile.ts'
import { watchCpu } from './watch-cpu.ts'

export type Lane = {
  /** Runs one call; never two at a time. Afterwards `isUsable` says whether there may be another. */
  run(call: SandboxCall): Promise<Ended>
  isUsable(): boolean
  close(): Promise<void>
}

/** `processor`: the calls that compute at a time; one that waits for an answer is none of them. */
export type LaneGround = ThreadGround & { processor: Turnstile }

type Result = Extract<ThreadMessage, { kind: 'ended' | 'stopped' }>

const START_MS_MAX = 20_000
const MIB = 1024 * 1024

/** Starts a thread, which is ready when its first call is. */
export function openLane(ground: LaneGround): Lane {
  const thread = openThread(ground)
  const ready = whenReady(thread)
  return {
    run: async (call) => {
      thread.hold()
      try {
        const ended = (await ready) ? await conduct(call, thread, ground) : { ...NOT_STARTED, logs: [] }
        if (ended.kind === 'stopped') void thread.close()
        return ended
      } finally {
        thread.release()
      }
    },
    isUsable: thread.isAlive,
    close: thread.close,
  }
}

// Its start is none of the script's time.
function whenReady(thread: Thread): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), START_MS_MAX).unref()
    thread.hear = ({ kind }) => {
      clearTimeout(timer)
      resolve(kind === 'ready')
    }
  })
}

async function conduct(call: SandboxCall, thread: Thread, { limits, processor }: LaneGround): Promise<Ended> {
  const { script, input, nowMs, of, ask, signal } = call
  let leave = await processor.enter(of, { msMax: limits.queueMsMax, signal })
  if (!leave) return { ...NOT_FREE, logs: [] }
  const logs: string[] = []
  const over = new AbortController()
  let stopWatching = () => {}
  const result = await new Promise<Result>((end) => {
    const answer = async (what: string, text: string) => {
      leave?.()
      leave = undefined
      const given = await answerOf(() => ask(what, text, over.signal), limits.answerBytesMax)
      if (over.signal.aborted) return
      const place = await processor.enter(of, { msMax: limits.wallMsMax, signal: over.signal })
      if (over.signal.aborted) return place?.() // it ended while the place was on its way
      if (!place) return
      leave = place
      thread.answer(given)
    }
    thread.hear = (message) => {
      if (message.kind === 'ended' || message.kind === 'stopped') end(message)
      else if (message.kind === 'log') logs.push(message.line)
      else if (message.kind === 'ask') void answer(message.what, message.text)
    }
    stopWatching = watch(call, thread, limits, { isComputing: () => leave !== undefined, end })
    thread.post({ script, input, nowMs })
  })
  stopWatching()
  thread.hear = undefined
  leave?.()
  over.abort()
  return { ...result, logs }
}

type Watched = { isComputing: () => boolean; end: (result: Result) => void }

/** Ends the call when its time is over or nobody wants it any more. Returns how to stop watching. */
function watch({ signal }: SandboxCall, { state }: Thread, limits: SandboxLimits, watched: Watched): () => void {
  const { isComputing, end } = watched
  const onAbort = () => end(GIVEN_UP)
  const stopCpu = watchCpu(
    state,
    () => !isComputing(),
    limits,
    () => end(CPU_SPENT),
  )
  const wall = setTimeout(() => end(tookTooLong(limits)), limits.wallMsMax)
  if (signal?.aborted) onAbort()
  signal?.addEventListener('abort', onAbort)
  return () => {
    stopCpu()
    clearTimeout(wall)
    signal?.removeEventListener('abort', onAbort)
  }
}

async function answerOf(ask: () => Promise<string>, bytesMax: number): Promise<Answer> {
  try {
    const text = await ask()
    if (Buffer.byteLength(text) <= bytesMax) return { text }
    return { error: `The answer is larger than ${Math.round(bytesMax / MIB)} MB.` }
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) }
  }
}

const NOT_STARTED = { kind: 'stopped', reason: 'crash', message: 'The thread of the script did not start.' } as const
const NOT_FREE = { kind: 'stopped', reason: 'wall', message: 'No thread was free in time.' } as const
const GIVEN_UP = { kind: 'stopped', reason: 'wall', message: 'The call was given up.' } as const
const CPU_SPENT = { kind: 'stopped', reason: 'cpu', message: 'The script used up its processor time.' } as const

function tookTooLong({ wallMsMax }: SandboxLimits): Result {
  return { kind: 'stopped', reason: 'wall', message: `The script took longer than ${wallMsMax / 1000} seconds.` }
}
