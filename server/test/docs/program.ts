// A program that a test starts and talks to: an example, or a guide's shell.
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { atEnd } from '../harness/database.ts'
import { root } from './pages.ts'

export type Program = {
  /** Waits for a line of stdout, old or new, and gives what the expression's first group found. */
  said(expression: RegExp): Promise<string>
  /** Writes a line to its stdin. */
  tell(line: string): void
  /** Waits for its end; gives the exit code and all that it wrote. */
  ended(): Promise<{ code: number | null; output: string }>
}

const WAIT_MS = 20_000

/** Starts a program in the checkout; it is stopped after the file's tests. */
export function startProgram(command: string, args: string[], env: Record<string, string> = {}): Program {
  const child = spawn(command, args, { cwd: root, env: { ...process.env, ...env }, stdio: 'pipe' })
  let output = ''
  const hear = (chunk: Buffer) => {
    output += chunk
  }
  child.stdout.on('data', hear)
  child.stderr.on('data', hear)
  const closed = once(child, 'close')
  atEnd(async () => {
    if (child.exitCode === null) child.kill('SIGKILL')
    await closed
  })
  return {
    said: (expression) =>
      within(
        () => expression.exec(output)?.[1],
        child.stdout,
        expression,
        () => output,
      ),
    tell: (line) => child.stdin.write(`${line}\n`),
    ended: async () => {
      const [code] = await closed
      return { code, output }
    },
  }
}

/** Runs an example with the checkout's Node. */
export function startExample(file: string, env: Record<string, string>): Program {
  return startProgram(process.execPath, ['--conditions=source', `examples/${file}`], env)
}

/** Whether this machine has what the guides' commands need. */
export function hasShell(): boolean {
  try {
    execFileSync('bash', ['-c', 'command -v curl'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

async function within(
  find: () => string | undefined,
  stream: NodeJS.ReadableStream,
  expression: RegExp,
  all: () => string,
): Promise<string> {
  const signal = AbortSignal.timeout(WAIT_MS)
  for (;;) {
    const found = find()
    if (found !== undefined) return found
    await Promise.race([once(stream, 'data', { signal }), once(stream, 'end', { signal })]).catch(() => {
      throw new Error(`${expression} was not said within ${WAIT_MS} ms, but:\n${all()}`)
    })
    if ('readableEnded' in stream && stream.readableEnded && find() === undefined)
      throw new Error(`${expression} was never said, but:\n${all()}`)
  }
}
