// A copy of the PostgreSQL programs where the unprivileged user can reach them.
import { constants } from 'node:fs'
import { chmod, copyFile, mkdir, readdir, readlink, rename, rm, stat, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { type Binaries, binariesIn } from './binaries.ts'

/** Copies the programs to `home/native-<version>` unless they are there already, and removes copies of other versions. */
export async function copyBinaries(from: Binaries, home: string): Promise<Binaries> {
  const name = `native-${from.version}`
  const folder = join(home, name)
  const isThere = await stat(folder).catch(() => undefined)
  if (!isThere) await copyThenRename(from.folder, folder)
  for (const other of await readdir(home)) {
    if (other.startsWith('native-') && other !== name) await rm(join(home, other), { recursive: true, force: true })
  }
  return binariesIn(folder, from)
}

/** A copy cut short must never be taken for a whole one, hence the rename at the end. */
async function copyThenRename(from: string, to: string): Promise<void> {
  const unfinished = `${to}.${process.pid}.part`
  await rm(unfinished, { recursive: true, force: true })
  await copyTree(from, unfinished)
  await rename(unfinished, to)
}

/** Everybody may read the copy, whatever umask npm ran under: that is what it is for. Links stay links. */
async function copyTree(from: string, to: string): Promise<void> {
  await mkdir(to)
  await chmod(to, 0o755)
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)]
    if (entry.isDirectory()) await copyTree(source, target)
    else if (entry.isSymbolicLink()) await symlink(await readlink(source), target)
    else await copyPlainFile(source, target)
  }
}

async function copyPlainFile(source: string, target: string): Promise<void> {
  await copyFile(source, target, constants.COPYFILE_FICLONE)
  const { mode } = await stat(source)
  await chmod(target, mode & 0o111 ? 0o755 : 0o644)
}
