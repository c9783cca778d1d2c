// Where and when a run took place.
import { execFile } from 'node:child_process'
import { cpus, loadavg, totalmem } from 'node:os'
import { promisify } from 'node:util'

/** One line: date, commit, processor, cores, memory, Node, and the load that was there before. */
export async function describeRun(): Promise<string> {
  const gibibytes = Math.round(totalmem() / 2 ** 30)
  return [
    new Date().toISOString().slice(0, 16).replace('T', ' '),
    await describeCommit(),
    `${cpus().length} x ${cpus()[0]?.model.trim()}`,
    `${gibibytes} GiB`,
    `Node ${process.versions.node}`,
    `load before ${loadavg()[0]?.toFixed(1)}`,
  ].join(' · ')
}

async function describeCommit(): Promise<string> {
  try {
    const commit = await git('rev-parse', '--short', 'HEAD')
    const changes = await git('status', '--porcelain', '--untracked-files=no', '--', ':/server', ':/sdk')
    return `commit ${commit}${changes === '' ? '' : ' with changes'}`
  } catch {
    return 'commit unknown' // not a clone
  }
}

async function git(...args: string[]): Promise<string> {
  return (await promisify(execFile)('git', args, { cwd: import.meta.dirname })).stdout.trim()
}
