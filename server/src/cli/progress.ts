// How far long work has come: a bar for people at a terminal, a line now and then in a log, JSON for scripts. On stderr,
// so that stdout holds the outcome alone.
import type { Progress } from '../kernel/vault/index.ts'

const BAR = 30
const LINE_EVERY_MS = 1_000

/** Reports the progress of `what` (as in "data keys wrapped anew"), which `name` stands for in JSON. */
export function progressOf(name: string, what: string, isJson: boolean): Progress {
  const isTerminal = process.stderr.isTTY === true
  let toldAt = Number.NEGATIVE_INFINITY
  return (done, total) => {
    const isEnd = done >= total
    const now = performance.now()
    if (!isEnd && now - toldAt < (isTerminal && !isJson ? 0 : LINE_EVERY_MS)) return
    toldAt = now
    if (isJson) process.stderr.write(`${JSON.stringify({ progress: name, done, total })}\n`)
    else if (isTerminal) process.stderr.write(`\r${barOf(done, total)} ${done} of ${total} ${what}${isEnd ? '\n' : ''}`)
    else process.stderr.write(`${done} of ${total} ${what}\n`)
  }
}

function barOf(done: number, total: number): string {
  const filled = Math.floor((BAR * done) / Math.max(total, 1))
  return `[${'='.repeat(filled)}${' '.repeat(BAR - filled)}]`
}
