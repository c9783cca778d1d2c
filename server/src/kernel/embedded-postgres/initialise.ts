// Makes the cluster: initdb into a folder beside it, then one rename. An initdb that was killed leaves only rubbish
// under another name, which the next start removes.
import { randomBytes } from 'node:crypto'
import { chown, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { EmbeddedPostgresError, explainOutput } from './error.ts'
import { run } from './os-process.ts'
import { exists, type Place } from './place.ts'

/** The superuser and the database of the product. */
export const DATABASE_NAME = 'wayleave'
const UNFINISHED = 'postgres.init-'

/** Makes the cluster unless it exists. Returns the superuser's password. */
export async function initialise(place: Place, log: (line: string) => void): Promise<string> {
  if (await exists(place.cluster)) return readPassword(place)
  const password = await keepPassword(place.data)
  await removeUnfinished(place.home)
  log(`Making the database in ${place.cluster}`)
  const unfinished = join(place.home, UNFINISHED + randomBytes(6).toString('hex'))
  try {
    await initdb(place, unfinished, password)
    await rename(unfinished, place.cluster)
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true })
    throw error
  }
  return password
}

/** The superuser's password: mode 0600, in the data folder wherever the cluster lies. */
export async function readPassword(place: Pick<Place, 'data'>): Promise<string> {
  const path = passwordPath(place.data)
  const password = await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'ENOENT') throw cause
    const message = `The database in ${place.data} has lost its password file ${path}: put it back, or move the data folder away.`
    throw new EmbeddedPostgresError('failed', message, { cause })
  })
  return password.trim()
}

async function keepPassword(data: string): Promise<string> {
  const password = randomBytes(24).toString('base64url')
  const written = `${passwordPath(data)}.part` // renamed, so that a kill never leaves half a password
  await rm(written, { force: true })
  await writeFile(written, password, { mode: 0o600, flag: 'wx', flush: true })
  await rename(written, passwordPath(data))
  return password
}

function passwordPath(data: string): string {
  return join(data, 'postgres.password')
}

async function initdb(place: Place, folder: string, password: string): Promise<void> {
  const { runAs, binaries } = place
  await mkdir(folder, { mode: 0o700 })
  const passwordFile = `${folder}.password` // initdb reads it as the user that it runs as
  await writeFile(passwordFile, password, { mode: 0o600 })
  if (runAs) for (const path of [folder, passwordFile]) await chown(path, runAs.uid, runAs.gid)
  const identity = [`--username=${DATABASE_NAME}`, `--pwfile=${passwordFile}`, '--auth=scram-sha-256']
  const shape = ['--encoding=UTF8', '--locale=C', '--no-instructions', `--pgdata=${folder}`]
  try {
    await succeed(place, binaries.initdb, [...identity, ...shape])
    await succeed(
      place,
      binaries.postgres,
      ['--single', '-D', folder, 'postgres'],
      `create database ${DATABASE_NAME}\n`,
    )
  } finally {
    await rm(passwordFile, { force: true })
  }
}

async function succeed({ runAs, home, binaries }: Place, program: string, args: string[], input = ''): Promise<void> {
  const { ok, output } = await run(program, args, { runAs, input }).catch((cause) => {
    const message = `The PostgreSQL programs of the npm package ${binaries.packageName} do not run on this system: use DATABASE_URL.`
    throw new EmbeddedPostgresError('unsupported_platform', message, { cause })
  })
  if (!ok) throw explainOutput(output, home)
}

async function removeUnfinished(home: string): Promise<void> {
  for (const name of await readdir(home)) {
    if (name.startsWith(UNFINISHED)) await rm(join(home, name), { recursive: true, force: true, maxRetries: 3 })
  }
}
