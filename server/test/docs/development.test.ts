// docs/development.md: its seed is a good one, and its commands do what they say.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { demoPeople } from '../../src/dev/demo/demo-people.ts'
import { startProvider } from '../../src/dev/providers/index.ts'
import { developmentRoutes } from '../../src/dev/routes.ts'
import { applySeeds, checkSeedFiles, keepSeeds } from '../../src/dev/seed/index.ts'
import { atEnd } from '../harness/database.ts'
import { startTestServer } from '../harness/server.ts'
import { blocksOf, page } from './pages.ts'
import { hasShell, startProgram } from './program.ts'

const guide = blocksOf(page('docs/development.md'))
const codeOf = (language: string) => guide.filter((block) => block.language === language).map(({ code }) => code)

test('the seed file is accepted, with the manifest of docs/apps.md beside it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'wayleave-seed-'))
  atEnd(async () => rmSync(folder, { recursive: true }))
  const manifest = blocksOf(page('docs/apps.md')).find(({ language }) => language === 'yaml')?.code ?? ''
  writeFileSync(join(folder, 'books.yaml'), manifest)
  writeFileSync(join(folder, 'my.yaml'), codeOf('yaml').join('\n'))
  const [kept] = await checkSeedFiles([join(folder, 'my.yaml')], {})
  assert.deepEqual(
    kept?.seed.clients.map(({ client_id }) => client_id),
    ['acme'],
  )
  assert.equal(kept?.seed.apps.length, 1)
})

test('the commands move the clock, approve for a person and turn the knobs', async (t) => {
  if (!hasShell()) return t.skip('needs bash and curl')
  const server = await startTestServer({ extras: { routes: () => developmentRoutes() } })
  const seed = { ...demoPeople(undefined, []), apps: [], zap_templates: [], promotions: [] }
  await keepSeeds([{ source: 'demo', seed }], server.deps)
  await applySeeds(server.deps)
  const rotator = await startProvider('rotator')
  atEnd(() => rotator.close())
  const script = ['curl() { command curl -sS --fail-with-body "$@"; echo; }', ...codeOf('sh')].join('\n')
  const shell = startProgram('bash', ['-euo', 'pipefail', '-c', script], { ORIGIN: server.url, ROTATOR: rotator.url })
  const { code, output } = await shell.ended()
  assert.equal(code, 0, output)
  assert.match(output, /"now":"2027-01-01T00:00:\d\d\.\d+Z"/)
  assert.match(output, /"redirect_to":"http:\/\/127\.0\.0\.1:9999\/cb\?code=/)
  assert.match(output, /"answers_still_to_lose":1/)
  assert.equal(server.deps.clock.offsetMs(), 0)
})
