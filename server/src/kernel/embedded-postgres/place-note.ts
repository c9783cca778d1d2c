// <data>/postgres.path: where a data folder's PostgreSQL lies when it cannot lie in the data folder itself.
import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { EmbeddedPostgresError } from './error.ts'

/** The parent of all such folders. */
export const ELSEWHERE = '/var/lib/wayleave'

/** The folder for a data folder's PostgreSQL outside of it. */
export function elsewhereFor(data: string): string {
  return join(ELSEWHERE, createHash('sha256').update(data).digest('hex').slice(0, 32))
}

/** The folder that the note names, undefined without a note. A moved data folder keeps its first one. */
export async function readNote(data: string): Promise<string | undefined> {
  const path = join(data, 'postgres.path')
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
    return ''
  })
  const folder = text.trim()
  if (folder === '') return undefined
  // Root creates, opens up and removes what stands here, so it must be one of ours.
  if (/^\/var\/lib\/wayleave\/[0-9a-f]{32}$/.test(folder)) return folder
  throw new EmbeddedPostgresError('failed', `${path} must name a folder of ${ELSEWHERE}, not ${folder.split('\n')[0]}.`)
}

/** Writes the note. */
export async function notePlace(data: string, folder: string): Promise<void> {
  await writeFile(join(data, 'postgres.path'), `${folder}\n`)
}
