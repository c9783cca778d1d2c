// pgbench, PostgreSQL's own load generator, where the machine has it (Debian: postgresql-contrib or postgresql-client).
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Whether there is a pgbench. */
export async function hasPgbench(): Promise<boolean> {
  return run('pgbench', ['--version']).then(
    () => true,
    () => false,
  )
}

/** How often `script` runs in a second, prepared, on `clients` connections, after a warm-up of half of `seconds`. */
export async function pgbench(
  databaseUrl: string,
  script: string,
  { clients, seconds }: { clients: number; seconds: number },
): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'wayleave-pgbench-'))
  try {
    const file = join(folder, 'script.sql')
    await writeFile(file, script)
    const how = ['--no-vacuum', '--protocol=prepared', `--client=${clients}`, '--jobs=1', `--file=${file}`]
    const during = async (time: number) =>
      (await run('pgbench', [...how, `--time=${Math.max(1, Math.round(time))}`, databaseUrl])).stdout
    await during(seconds / 2)
    const [, perSecond] = /^tps = ([\d.]+) \(without/m.exec(await during(seconds)) ?? []
    if (!perSecond) throw new Error('pgbench said no rate')
    return Number(perSecond)
  } finally {
    await rm(folder, { recursive: true })
  }
}
