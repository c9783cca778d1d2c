// Where a data folder's cluster and the programs lie, and whom PostgreSQL runs as.
// As an ordinary user: in the data folder, straight from node_modules. As root: the same where the unprivileged user
// can reach both, otherwise under /var/lib/wayleave/<hash of the data path>, and <data>/postgres.path says so.
import type { Stats } from 'node:fs'
import { chmod, mkdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type Binaries, findBinaries, repairBinaries } from './binaries.ts'
import { copyBinaries } from './binary-copy.ts'
import { EmbeddedPostgresError } from './error.ts'
import type { RunAs } from './os-process.ts'
import { ELSEWHERE, elsewhereFor, readNote } from './place-note.ts'
import { findPostmaster, stopPostmaster } from './postmaster.ts'
import { canReach, unprivilegedUser } from './unprivileged-user.ts'

/** Where things are for one data folder. */
export type Place = {
  data: string
  /** Holds the cluster's folder: `data` or `elsewhere`. */
  home: string
  /** PostgreSQL's own folder (PGDATA). */
  cluster: string
  /** The folder outside `data` that holds the cluster, the programs or both; undefined when neither is outside. */
  elsewhere: string | undefined
  runAs: RunAs | undefined
  binaries: Binaries
}

/** The place of the data folder's PostgreSQL; makes the user, the other folder and the copy of the programs as needed. */
export async function choosePlace(data: string): Promise<Place> {
  const installed = await findBinaries()
  if (process.getuid?.() === 0) return placeForRoot(data, installed)
  await repairBinaries(installed)
  const home = await homeOf(data)
  return { data, home, cluster: clusterIn(home), elsewhere: undefined, runAs: undefined, binaries: installed }
}

/** The folder that holds the cluster of a data folder, without making anything. */
export async function homeOf(data: string): Promise<string> {
  return (await exists(clusterIn(data))) ? data : ((await readNote(data)) ?? data)
}

/** The cluster's own folder. */
export function clusterIn(home: string): string {
  return join(home, 'postgres')
}

/** Whether something is at this path. Throws when that cannot be told: it must not pass for absent. */
export async function exists(path: string): Promise<boolean> {
  return (await statOf(path)) !== undefined
}

async function statOf(path: string): Promise<Stats | undefined> {
  return stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
    return undefined
  })
}

async function placeForRoot(data: string, installed: Binaries): Promise<Place> {
  const settled = await homeOf(data) // a cluster that exists stays where it is, with the owner that it has
  const owner = await ownerOf(clusterIn(settled))
  const runAs = owner ?? (await unprivilegedUser())
  const reached = { programs: await canReachPrograms(runAs, installed), data: await canReach(runAs, [data]) }
  if (owner && settled === data && !reached.data) throw unreachable(data)

  const isElsewhere = settled !== data || (!owner && !(reached.programs && reached.data))
  const elsewhere = isElsewhere || !reached.programs ? await makeElsewhere(data, installed) : undefined
  const home = isElsewhere && elsewhere ? elsewhere : data
  const binaries = elsewhere && !reached.programs ? await copyBinaries(installed, elsewhere) : installed
  await repairBinaries(binaries)
  return { data, home, cluster: clusterIn(home), elsewhere, runAs, binaries }
}

async function makeElsewhere(data: string, { pg_ctl }: Binaries): Promise<string> {
  const noted = await readNote(data)
  const folder = noted ?? elsewhereFor(data)
  await mkdir(folder, { recursive: true })
  for (const made of [ELSEWHERE, folder]) await chmod(made, 0o755) // whatever the umask
  if (!noted) await setAside(clusterIn(folder), pg_ctl)
  return folder
}

/** A cluster without a note belongs to a data folder that was deleted: out of the way, but the last one is kept. */
async function setAside(cluster: string, pgCtl: string): Promise<void> {
  if (!(await exists(cluster))) return
  const left = await findPostmaster(cluster)
  if (left) await stopPostmaster(cluster, left.pid, pgCtl)
  await rm(`${cluster}.old`, { recursive: true, force: true })
  await rename(cluster, `${cluster}.old`)
}

async function canReachPrograms(runAs: RunAs, { initdb, postgres, folder }: Binaries): Promise<boolean> {
  return canReach(runAs, [initdb, postgres, join(folder, 'lib'), join(folder, 'share')])
}

async function ownerOf(cluster: string): Promise<RunAs | undefined> {
  const found = await statOf(cluster)
  return found && found.uid !== 0 ? { uid: found.uid, gid: found.gid } : undefined
}

function unreachable(data: string): EmbeddedPostgresError {
  const message = `The user that PostgreSQL runs as can no longer reach ${data}: allow it (chmod o+x on the folders above).`
  return new EmbeddedPostgresError('unwritable', message)
}
