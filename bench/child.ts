// Programs under measure run as processes of their own: what drives them must not share their event loop.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { profileArguments } from './profile.ts'

/** What a child can be asked to do, by name; arguments and answers are copied from process to process. */
export type Operations = Record<string, (argument: never) => Promise<unknown>>

/** What a process has used since it started. `cpuSeconds`: of all its threads. */
export type Usage = { cpuSeconds: number; rssBytes: number }

export type Child<O extends Operations> = {
  call<K extends keyof O & string>(name: K, argument: Parameters<O[K]>[0]): ReturnType<O[K]>
  usage(): Promise<Usage>
  /** Lets it end by itself, which writes its profile; throws when it fails. */
  stop(): Promise<void>
}

type Ask = { id: number; name: string; argument: unknown }
type Answer = { id: number; value?: unknown; error?: string }

const STOP_MS = 20_000

/** Starts `bench/programs/<program>.ts` with `setup` and waits until it is ready. Throws when it ends before. */
export async function startChild<O extends Operations>(program: string, setup: unknown = null): Promise<Child<O>> {
  const file = new URL(`programs/${program}.ts`, import.meta.url)
  const execArgv = [...process.execArgv, ...profileArguments(program)]
  const child = fork(file, [JSON.stringify(setup)], { execArgv, serialization: 'advanced' })
  const waiting = new Map<number, (answer: Answer) => void>()
  child.on('message', (answer: Answer) => waiting.get(answer.id)?.(answer))
  child.once('exit', (code) => {
    for (const [id, tell] of waiting) tell({ id, error: `${program} ended with code ${code}` })
  })
  let lastId = 0
  const answered = async (id: number): Promise<unknown> => {
    const answer = await new Promise<Answer>((resolve) => waiting.set(id, resolve))
    waiting.delete(id)
    if (answer.error !== undefined) throw new Error(`${program}: ${answer.error}`)
    return answer.value
  }
  const ask = (name: string, argument: unknown): Promise<unknown> => {
    const id = ++lastId
    child.send({ id, name, argument } satisfies Ask)
    return answered(id)
  }
  await answered(0)
  return {
    call: (name, argument) => ask(name, argument) as ReturnType<O[typeof name]>,
    usage: async () => (await ask('usage', null)) as Usage,
    stop: async () => {
      if (child.exitCode !== null) return
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
      child.disconnect()
      await once(child, 'exit').finally(() => clearTimeout(timer))
    },
  }
}

/** In the child: says that it is ready, and answers until the parent lets go; then `stop`, after which it must end. */
export function answerParent<O extends Operations>(operations: O, stop: () => Promise<void>): void {
  const send = (answer: Answer) => process.send?.(answer)
  process.on('message', async ({ id, name, argument }: Ask) => {
    try {
      const value = name === 'usage' ? usageOfThis() : await operations[name]?.(argument as never)
      send({ id, value })
    } catch (error) {
      send({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) })
    }
  })
  process.once('disconnect', () => void stop())
  process.on('SIGINT', () => {}) // Ctrl-C reaches the parent too, which lets go of us
  send({ id: 0 })
}

/** In the child: the `setup` that it was started with. */
export function readSetup<T>(): T {
  return JSON.parse(process.argv[2] ?? 'null') as T
}

function usageOfThis(): Usage {
  const { user, system } = process.cpuUsage()
  return { cpuSeconds: (user + system) / 1e6, rssBytes: process.memoryUsage.rss() }
}
