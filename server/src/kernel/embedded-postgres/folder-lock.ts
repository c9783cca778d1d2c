// One owner a data folder. A lock file with the owner's process id, because node has no lock that dies with its holder;
// PostgreSQL's own postmaster.pid still guards the data if two processes should ever both think they own it.
import { randomUUID } from 'node:crypto'
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { EmbeddedPostgresError } from './error.ts'
import { isAlive, startOf } from './os-process.ts'
import { poll } from './poll.ts'

/** Held until released; a holder that was killed holds nothing. */
export type FolderLock = { release(): Promise<void> }

const ownerShape = z.object({ pid: z.number().int(), started: z.string() })
const ATTEMPTS_MAX = 20
const HALF_WRITTEN_MS = 500

/** Takes the folder for this process. Throws `in_use` with the owner's pid when a live process has it. */
export async function lockFolder(folder: string): Promise<FolderLock> {
  const path = join(folder, 'postgres.lock')
  const mine = JSON.stringify({ pid: process.pid, started: await startOf(process.pid), nonce: randomUUID() })
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
    if (await writeIfAbsent(path, mine)) return { release: () => removeIf(path, mine) }
    const theirs = await readOwner(path)
    const pid = theirs && (await livePid(theirs))
    if (pid) throw inUse(folder, pid)
    if (theirs !== undefined) await removeIf(path, theirs)
  }
  throw new EmbeddedPostgresError('in_use', `The data folder ${folder} is being started by several other processes.`)
}

/** The live process that has the folder, if any. */
export async function ownerOf(folder: string): Promise<number | undefined> {
  const text = await readFile(join(folder, 'postgres.lock'), 'utf8').catch(() => '')
  return livePid(text)
}

async function writeIfAbsent(path: string, text: string): Promise<boolean> {
  try {
    await writeFile(path, text, { flag: 'wx' })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/** What the lock file says; undefined when it is gone. Empty may mean half written, so it is given a moment. */
async function readOwner(path: string): Promise<string | undefined> {
  const read = async () => readFile(path, 'utf8').catch(ifAbsent)
  const found = await poll(async () => {
    const text = await read()
    return text !== '' && { text }
  }, HALF_WRITTEN_MS)
  return found ? found.text : ''
}

function ifAbsent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error
  return undefined
}

/** Moves the file away before removing it: whoever renames first wins, and a lock that is newer is put back. */
async function removeIf(path: string, text: string): Promise<void> {
  const aside = `${path}.${randomUUID()}`
  if ((await rename(path, aside).then(() => true, ifAbsent)) === undefined) return
  if ((await readFile(aside, 'utf8')) !== text) await writeIfAbsent(path, await readFile(aside, 'utf8'))
  await rm(aside, { force: true })
}

async function livePid(text: string): Promise<number | undefined> {
  const parsed = ownerShape.safeParse(parseJson(text))
  if (!parsed.success) return undefined
  const { pid, started } = parsed.data
  return (await isAlive(pid)) && (await startOf(pid)) === started ? pid : undefined
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function inUse(folder: string, ownerPid: number): EmbeddedPostgresError {
  return new EmbeddedPostgresError('in_use', `The data folder ${folder} is in use by process ${ownerPid}.`, {
    ownerPid,
  })
}
