// The script that a manifest names: a file beside it.
import { readFile, realpath, stat } from 'node:fs/promises'
import { dirname, relative, resolve, sep } from 'node:path'
import { z } from 'zod'
import { isStorable } from '../../kernel/json.ts'
import { checkDocument } from '../manifest/check-document.ts'
import type { UnreadScript } from '../manifest/script.ts'

/** A script's text. `name` is what its mistakes are told under. */
export type ScriptFile = { name: string; source: string }

const FILE_BYTES_MAX = 1024 * 1024
const namingSchema = z.looseObject({ hooks: z.string().min(1).optional() })

/**
 * Reads the script that the manifest in `file` names with `hooks`; undefined when it names none. It must lie in the manifest's
 * folder, links followed, and is at most 1 MiB. `${NAME}` in it is nothing: no secret gets into a script.
 */
export async function findScript(manifest: string, file: string): Promise<ScriptFile | UnreadScript | undefined> {
  const hooks = checkDocument(manifest, file, namingSchema).value?.hooks
  if (hooks === undefined) return undefined
  const folder = dirname(resolve(file))
  const path = resolve(folder, hooks)
  const name = relative('', path).startsWith('..') ? path : relative('', path)
  const unreadable = (why: string) => ({ name, unreadable: `${hooks} ${why}.` })
  if (!isWithin(folder, path)) return unreadable("lies outside of the manifest's folder")
  try {
    if (!isWithin(await realpath(folder), await realpath(path))) return unreadable("leads out of the manifest's folder")
    const found = await stat(path)
    if (!found.isFile()) return unreadable('is no file')
    if (found.size > FILE_BYTES_MAX) return unreadable('is larger than 1 MiB')
    const source = await readFile(path, 'utf8')
    if (!isStorable(source) || source.includes('\ufffd')) return unreadable('is no text in UTF-8')
    return { name, source: source.replace(/^\ufeff/, '') }
  } catch {
    return unreadable('cannot be read')
  }
}

function isWithin(folder: string, path: string): boolean {
  return path.startsWith(folder.endsWith(sep) ? folder : folder + sep)
}
