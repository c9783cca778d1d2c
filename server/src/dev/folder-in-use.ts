// The one line that says who has a data folder, or why it cannot be used.
import { realpath } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { EmbeddedPostgresError } from '../kernel/embedded-postgres/index.ts'
import { StartError } from '../kernel/errors.ts'
import { credentialsPath, glimpseCredentials } from './credentials/file.ts'

/** Names the process, its address, and how to join it. */
export async function folderInUse(folder: string, { ownerPid, message }: EmbeddedPostgresError): Promise<StartError> {
  const data = await realpath(folder).catch(() => resolve(folder))
  const theirs = await glimpseCredentials(credentialsPath(data))
  if (!theirs || ownerPid === undefined) return new StartError(message)
  return new StartError(
    `${data} is in use by wayleave dev, process ${ownerPid}, at ${theirs.url}; join it with --database ${theirs.database_url} --port 0 --no-demo, or choose another folder with --data`,
  )
}

/** What the system says against a folder, in one line. */
export function unusableFolder(folder: string, error: unknown): StartError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const reason = code || (error instanceof Error ? error.message : String(error))
  return new StartError(
    `the data folder ${resolve(folder)} cannot be used by this user (${reason}); choose another with --data`,
  )
}
