// The thread of the sandbox: one engine, one call at a time. It knows nothing of the program, and its environment is empty.
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads'
import { createBudget } from './budget.ts'
import { createMachine, Stopped } from './machine.ts'
import {
  type Answer,
  cells,
  LOG_LINE_LENGTH_MAX,
  LOG_LINES_MAX,
  type Order,
  type ThreadData,
  type ThreadMessage,
} from './messages.ts'
import { natives } from './natives.ts'

const { module, prelude, limits, shared, answers }: ThreadData = workerData
const state = new Int32Array(shared)
let lines = 0
const budget = createBudget(limits.cpuMsMax)
const machine = await createMachine(module, prelude, {
  limits,
  budget,
  host,
  beat: () => void Atomics.add(state, cells.beats, 1),
})

parentPort?.on('message', (order: Order) => send(obey(order)))
send({ kind: 'ready' })

function obey(order: Order): ThreadMessage {
  tellTime(order.nowMs)
  lines = 0
  try {
    const output = machine.run(order)
    if (Buffer.byteLength(output) > limits.outputBytesMax) {
      return { kind: 'stopped', reason: 'output', message: tooLarge('The result') }
    }
    return { kind: 'ended', output }
  } catch (error) {
    if (error instanceof Stopped) return { kind: 'stopped', reason: error.reason, message: error.message }
    // The engine's own stack ends before it looks: in a text that is nested thousands of times.
    if (error instanceof RangeError)
      return { kind: 'stopped', reason: 'memory', message: 'The script is nested too deeply.' }
    return { kind: 'stopped', reason: 'crash', message: 'The script broke its engine.' }
  }
}

/** What the prelude calls: some of it is done here, the rest is asked from the program while this thread waits. */
function host(what: string, text: string): string {
  if (what === 'log') return log(text)
  const native = natives.get(what)
  if (native) return native(text)
  if (Buffer.byteLength(text) > limits.outputBytesMax) throw new Error(tooLarge('The request'))
  return budget.pause(() => askOutside(what, text))
}

/** What comes of a loop that logs must not fill the program's memory. */
function log(line: string): string {
  if (++lines <= LOG_LINES_MAX) send({ kind: 'log', line: line.slice(0, LOG_LINE_LENGTH_MAX) })
  return ''
}

function askOutside(what: string, text: string): string {
  const seen = Atomics.load(state, cells.answered)
  send({ kind: 'ask', what, text })
  Atomics.wait(state, cells.answered, seen) // ends with the answer, or with the thread
  const answer: Answer | undefined = receiveMessageOnPort(answers)?.message
  if (!answer) throw new Error('No answer came.')
  if ('error' in answer) throw new Error(answer.error)
  return answer.text
}

// The engine asks this realm for its time zone: scripts live in UTC, wherever the program runs.
Date.prototype.getTimezoneOffset = () => 0

/** The engine asks this realm for the time; it goes on from the moment that the program has told. */
function tellTime(nowMs: number): void {
  const begun = performance.now()
  Date.now = () => Math.floor(nowMs + performance.now() - begun)
}

function tooLarge(what: string): string {
  return `${what} is larger than ${Math.round(limits.outputBytesMax / 1024 / 1024)} MB.`
}

function send(message: ThreadMessage): void {
  parentPort?.postMessage(message)
}
