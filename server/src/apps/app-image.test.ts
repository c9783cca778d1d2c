import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startCast } from '../../test/harness/cast.ts'
import { startTestServer } from '../../test/harness/server.ts'

const server = await startTestServer()
const cast = await startCast(server)

test('200: an app without a logo has its letter as its image, where the catalogue says', async () => {
  const { body } = await cast.call('/v2/apps', { token: await cast.tokenFor() })
  const { image } = body.data.find(({ id }: { id: string }) => id === cast.petshop.app.id)
  const { pathname } = new URL(image)
  const answer = await server.fetch(pathname)
  assert.equal(answer.status, 200)
  assert.equal(answer.headers.get('content-type'), 'image/svg+xml')
  assert.equal(answer.headers.get('x-content-type-options'), 'nosniff')
  assert.match(await answer.text(), />P<\/text>/)
})

test('404: no such app, and names that are none', async () => {
  for (const name of ['nobody.svg', 'petshop', 'petshop.png', '..%2Fpetshop.svg', 'PETSHOP.svg']) {
    assert.equal((await server.fetch(`/img/apps/${name}`)).status, 404, name)
  }
})
