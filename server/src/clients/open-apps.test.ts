// Whose apps a client offers, at every door that names one.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startCast } from '../../test/harness/cast.ts'
import { linkFor } from '../../test/harness/connect.ts'
import { personOf } from '../../test/harness/person.ts'
import { startTestServer } from '../../test/harness/server.ts'
import { checkDraft, createDraft, lockDraftOf, publishDraft } from '../apps/index.ts'
import { changeOwner } from './index.ts'

const server = await startTestServer()
const { deps } = server
const cast = await startCast(server)
const dana = await personOf(server, 'dana@example.test')
const token = await cast.tokenFor()

const content = { manifest: 'key: diary\nname: Diary\nversion: 1.0.0\n', hooks: null, secret: null }
await deps.db.transaction().execute(async (tx) => {
  const checked = checkDraft(content)
  assert.ok('app' in checked)
  await createDraft(tx, checked, content, dana.userId, deps)
})

const titles = async (path: string) => {
  const { body } = await cast.call(path, { token })
  return (body.data ?? body.objects).map(({ title }: { title: string }) => title)
}
const catalogues = ['/v2/apps', '/v2/whitelabel/apps', '/v1/apps']
const owned = (userId: number | undefined) =>
  deps.db.transaction().execute((tx) => changeOwner(tx, cast.acme.clientId, userId))

test('an app that is not published is in no catalogue, also not for its owner', async () => {
  await owned(dana.userId)
  for (const path of catalogues) assert.deepEqual(await titles(path), ['Petshop'], path)
  assert.equal((await cast.call('/v2/actions?app=diary', { token })).status, 404)
})

test("published, it is in the catalogues of its owner's clients, and in nobody else's", async () => {
  await deps.db.transaction().execute(async (tx) => {
    const draft = await lockDraftOf(tx, 'diary', dana.userId, deps)
    assert.ok(draft)
    assert.equal(await publishDraft(tx, draft, { userId: dana.userId, script: undefined }, deps), 'published')
  })
  for (const path of catalogues) assert.deepEqual(await titles(path), ['Diary', 'Petshop'].slice().sort(), path)
  assert.equal((await cast.call('/v2/actions?app=diary', { token })).status, 200)
  assert.match((await linkFor(server, cast.acme, 'diary')).link, /^\/to\/diary\?token=/)
  const eve = await personOf(server, 'eve@example.test')
  for (const other of [eve.userId, undefined]) {
    await owned(other)
    for (const path of catalogues) assert.deepEqual(await titles(path), ['Petshop'], path)
    assert.equal((await cast.call('/v2/actions?app=diary', { token })).status, 404)
    await assert.rejects(linkFor(server, cast.acme, 'diary'), /invalid_target/)
  }
})

test('a stranger who guesses its key does not learn its name', async () => {
  const { status, text } = await server.fetch('/to/diary').then(async (answer) => ({
    status: answer.status,
    text: await answer.text(),
  }))
  assert.equal(status, 400)
  assert.doesNotMatch(text, /Diary/)
})
