import assert from 'node:assert/strict'
import { test } from 'node:test'
import { emptyFolder, wayleave } from '../../test/harness/command-line.ts'
import { personOf } from '../../test/harness/person.ts'
import { startTestServer } from '../../test/harness/server.ts'
import { pushTestApp } from '../../test/harness/test-app.ts'
import { appFor } from '../connections/index.ts'
import { settleSetting } from '../kernel/settings.ts'

const server = await startTestServer()
await settleSetting(server.deps.db, 'development', { since: '2026-01-01' }) // the database keeps its own keys
const app = await pushTestApp(server)
const { workspaceId } = await personOf(server, 'lena@example.test')
const folder = await emptyFolder()
const own = (...args: string[]) => {
  return wayleave(['apps', 'own-client', ...args, '--database', server.databaseUrl, '--json'], { cwd: folder })
}

test('set, shown without its secret, used in the running program at once, removed', async () => {
  const client = ['--client-id', 'ours', '--client-secret', 'hush-hush']
  const made = await own('set', 'petshop', '--user', 'lena@example.test', ...client)
  assert.deepEqual([made.code, made.stdout.trim()], [0, '{"ok":true}'], made.stderr)
  assert.equal((await appFor(app, workspaceId, server.deps)).auth.oauth2?.client_secret, 'hush-hush')
  const shown = await own('show', 'PetshopAPI', '--workspace', `${workspaceId}`)
  const { client_id, redirect_uri } = JSON.parse(shown.stdout)
  assert.deepEqual(
    [client_id, redirect_uri],
    ['ours', `${server.deps.publicUrl}/dashboard/auth/oauth/return/PetshopAPI/`],
  )
  assert.doesNotMatch(shown.stdout, /hush/)
  assert.equal((await own('remove', 'petshop', '--workspace', `${workspaceId}`)).code, 0)
  assert.equal((await appFor(app, workspaceId, server.deps)).auth.oauth2?.client_id, 'petshop-client')
})

for (const [words, args] of [
  ['no app is called nobody', ['set', 'nobody', '--workspace', '1', '--client-id', 'x']],
  ['say either --workspace or --user', ['show', 'petshop']],
  ['--client-id: Enter the client ID', ['set', 'petshop', '--workspace', '1', '--client-id', '']],
  ['there is no workspace 987654', ['set', 'petshop', '--workspace', '987654', '--client-id', 'x']],
  ['no client of its own', ['remove', 'petshop', '--user', 'lena@example.test']],
] as const) {
  test(`one line and exit code 1: ${words}`, async () => {
    const { code, stderr } = await own(...args)
    assert.equal(code, 1)
    assert.ok(stderr.includes(words), stderr)
    assert.doesNotMatch(stderr, /\n\s+at /)
  })
}
