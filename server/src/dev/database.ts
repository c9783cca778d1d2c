// The database of `wayleave dev`: the embedded PostgreSQL of the data folder, or one that was named.
import { mkdir, realpath } from 'node:fs/promises'
import { resolve } from 'node:path'
import { prepareDevelopmentDatabase } from '../development-mark.ts'
import { EmbeddedPostgresError, lockFolder, startEmbeddedPostgres } from '../kernel/embedded-postgres/index.ts'
import { reachDatabase } from '../reachable-database.ts'
import { credentialsPath, glimpseCredentials } from './credentials/file.ts'
import { folderInUse, unusableFolder } from './folder-in-use.ts'
import { findOwner } from './owner.ts'

export type DevelopmentDatabase = {
  url: string
  /** The data folder, as a path without links. */
  data: string
  /** The process that runs the embedded PostgreSQL that this one joins; undefined when there is none to depend on. */
  ownerProcessId: string | undefined
  /** Whether this process runs the PostgreSQL. */
  isOwner: boolean
  /** Whether `data` is this process's to write; otherwise the process that has it keeps `dev.json` there. */
  ownsFolder: boolean
  release(): Promise<void>
}

type Wanted = { data: string; database: string | undefined; log: (line: string) => void; now: Date }

/** Opens the database and brings it up to date. Throws StartError or EmbeddedPostgresError, one line each. */
export async function openDevelopmentDatabase({ data, database, log, now }: Wanted): Promise<DevelopmentDatabase> {
  const opened = await (database ? openNamed(database, data) : openEmbedded(data, log))
  try {
    await prepareDevelopmentDatabase(opened.url, now)
    return opened
  } catch (error) {
    await opened.release()
    throw error
  }
}

async function openEmbedded(folder: string, log: (line: string) => void): Promise<DevelopmentDatabase> {
  const postgres = await startEmbeddedPostgres(folder, { log }).catch(async (error) => {
    if (error instanceof EmbeddedPostgresError && error.kind === 'in_use') throw await folderInUse(folder, error)
    throw error
  })
  const data = await realpath(folder)
  return {
    url: postgres.url,
    data,
    ownerProcessId: undefined,
    isOwner: true,
    ownsFolder: true,
    release: postgres.stop,
  }
}

async function openNamed(url: string, folder: string): Promise<DevelopmentDatabase> {
  await reachDatabase(url)
  const ownerProcessId = await findOwner(url)
  const { data, release } = await takeFolder(folder, url)
  return { url, data, ownerProcessId, isOwner: false, ownsFolder: release !== undefined, release: release ?? nothing }
}

/** Takes the folder for `dev.json`, unless the process that has it lives on the same database. */
async function takeFolder(
  folder: string,
  url: string,
): Promise<{ data: string; release: (() => Promise<void>) | undefined }> {
  try {
    await mkdir(resolve(folder), { recursive: true })
    const data = await realpath(folder)
    return { data, release: (await lockFolder(data)).release }
  } catch (error) {
    if (!(error instanceof EmbeddedPostgresError)) throw unusableFolder(folder, error)
    if (error.kind !== 'in_use') throw error
    const theirs = await glimpseCredentials(credentialsPath(await realpath(folder)))
    if (theirs?.database_url !== url) throw await folderInUse(folder, error)
    return { data: await realpath(folder), release: undefined }
  }
}

async function nothing(): Promise<void> {}
