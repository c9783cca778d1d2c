// What the tests of this folder share: temporary folders, holders in processes of their own, and a look at what runs.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, chown, mkdtemp, readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { z } from 'zod'
import { findEmbeddedPostgres, removeEmbeddedPostgres } from './index.ts'
import type { RunAs } from './os-process.ts'
import { poll } from './poll.ts'

const answerShape = z.object({
  url: z.string().default(''),
  pid: z.number().default(0),
  uid: z.number().optional(),
  error: z.string().optional(),
  kind: z.string().optional(),
})

export type Holder = { answer: z.infer<typeof answerShape>; process: ChildProcess; end(): Promise<void> }

/** A data folder in a temporary one of this mode and owner. After the test its server is ended and both are removed. */
export async function testFolder(t: TestContext, mode = 0o755, owner?: RunAs): Promise<string> {
  const parent = await mkdtemp(join(tmpdir(), 'wayleave-postgres-'))
  await chmod(parent, mode)
  if (owner) await chown(parent, owner.uid, owner.gid)
  const data = join(parent, 'data')
  t.after(async () => {
    const left = await findEmbeddedPostgres(data)
    if (left) process.kill(left.pid, 'SIGINT')
    await poll(async () => (await serversOn(parent)).length === 0, 5_000)
    await removeEmbeddedPostgres(data)
    await removeEmbeddedPostgres(parent)
  })
  return data
}

/** Starts a process that holds the folder's server, as this user or another. */
export async function hold(data: string, runAs?: RunAs): Promise<Holder> {
  const program = fileURLToPath(new URL('holder.fixture.ts', import.meta.url))
  const child = spawn(process.execPath, [program, data], { ...runAs, cwd: '/', stdio: ['pipe', 'pipe', 'inherit'] })
  const [line] = await once(createInterface(child.stdout), 'line')
  const end = async () => {
    child.stdin.end()
    if (child.exitCode === null) await once(child, 'exit')
  }
  return { answer: answerShape.parse(JSON.parse(line)), process: child, end }
}

/** Kills a process without giving it a chance, and waits until it is gone. */
export async function killHard(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}

/** The rows of one statement. */
export async function rowsOf(url: string, statement: string): Promise<unknown[]> {
  const client = new pg.Client(url)
  await client.connect()
  try {
    return (await client.query(statement)).rows
  } finally {
    await client.end()
  }
}

/** The ids of live processes whose command line names something below this folder (Linux). */
export async function serversOn(folder: string): Promise<number[]> {
  const found: number[] = []
  for (const name of await readdir('/proc').catch(() => [])) {
    const commandLine = await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '')
    if (/^\d+$/.test(name) && commandLine.includes(folder) && Number(name) !== process.pid) found.push(Number(name))
  }
  return found
}
