// The one line that says who has a data folder, or why it cannot be used.
import { realpath, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { EmbeddedPostgresError } from '../kernel/embedded-postgres/index.ts'
import { StartError } from '../kernel/errors.ts'
import { credentialsPath, glimpseCredentials } from './credentials/file.ts'

/** Names the process, its address, and how to join it. */
export async function folderInUse(folder: string, { ownerPid, message }: EmbeddedPostgresError): Promise<StartError> {
  const data = await realpath(folder).catch(() => resolve(folder))
  if (ownerPid === undefined) return new StartError(message)
  const theirs = (await isTold(data)) ? await glimpseCredentials(credentialsPath(data)) : undefined
  if (!theirs) {
    return new StartError(
      `${data} is in use by process ${ownerPid}, which is starting or administers it; try again, or choose another folder with --data`,
    )
  }
  return new StartError(
    `${data} is in use by wayleave dev, process ${ownerPid}, at ${theirs.url}; join it with --database ${theirs.database_url} --port 0 --no-demo, or choose another folder with --data`,
  )
}

// A dev.json older than the lock was written by an earlier process: its address and port are of no use.
async function isTold(data: string): Promise<boolean> {
  const written = async (path: string) => (await stat(path).catch(() => undefined))?.mtimeMs
  const [told, locked] = [await written(credentialsPath(data)), await written(join(data, 'postgres.lock'))]
  return told !== undefined && (locked === undefined || told >= locked)
}

/** What the system says against a folder, in one line. */
export function unusableFolder(folder: string, error: unknown): StartError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const reason = code || (error instanceof Error ? error.message : String(error))
  return new StartError(
    `the data folder ${resolve(folder)} cannot be used by this user (${reason}); choose another with --data`,
  )
}
