// How often one session lets somebody try.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { linkFor, openPerson, publishProviders, signInLink } from '../../../test/harness/connect.ts'
import { publishApp } from '../../../test/harness/connect-apps.ts'
import { startPartner } from '../../../test/harness/partner.ts'
import { PETSHOP_KEY, startPetshop } from '../../../test/harness/petshop.ts'
import { startTestServer } from '../../../test/harness/server.ts'

const server = await startTestServer()
const redirect_uri = 'http://127.0.0.1:9999/connected'
const acme = await startPartner(server)
await publishProviders(server, 'slackish', 'rotator')
const petshop = await startPetshop()
await publishApp(server, petshop.manifest)

const open = async (app: string) => {
  const dana = openPerson(server)
  const { link, sessionId } = await linkFor(server, acme, app, { query: { redirect_uri } })
  return { dana, page: await dana.open(link), sessionId }
}
const tested = () => petshop.received.filter(({ path }) => path.startsWith('/api/me')).length

test('the verifier is gone once its state is used', async () => {
  const { dana, page, sessionId } = await open('rotator')
  const verifiers = async () => {
    const { rows } = await server.deps.pool.query(
      'select code_verifier from authorization_states where session_id = $1',
      [sessionId],
    )
    return rows.map(({ code_verifier }) => code_verifier === null)
  }
  const callback = await dana.consent(page)
  assert.deepEqual(await verifiers(), [false])
  assert.equal((await dana.arrive(callback)).status, 302)
  assert.deepEqual(await verifiers(), [true])
})

test('429 in words, and no state: twenty sign-ins of a session are under way; those still work', async () => {
  const { dana, page } = await open('slackish')
  const callback = await dana.consent(page)
  const starts = await Promise.all(Array.from({ length: 25 }, () => dana.get(signInLink(page))))
  const statuses = starts.map(({ status }) => status)
  assert.equal(statuses.filter((status) => status === 302).length, 19)
  assert.equal(statuses.filter((status) => status === 429).length, 6)
  assert.match(starts.find(({ status }) => status === 429)?.text ?? '', /started too often/)
  assert.equal((await dana.arrive(callback)).status, 302)
})

test('the session has failed, and says so: twenty keys were tried, the right one comes too late', async () => {
  const { dana, page } = await open('petshop')
  for (let i = 1; i < 20; i++) assert.equal((await dana.submit(page, { api_key: `pk-wrong-${i}` })).status, 422)
  const last = await dana.submit(page, { api_key: 'pk-wrong-20' })
  assert.equal(last.status, 302)
  const { searchParams } = new URL(last.location ?? '')
  assert.deepEqual([searchParams.get('error'), searchParams.has('connection_id')], ['access_denied', false])
  const before = tested()
  const late = await dana.submit(page, { api_key: PETSHOP_KEY })
  assert.match(late.text, /Petshop was not connected[\s\S]*20 times/)
  assert.equal(tested(), before)
})

test('twenty tests and no more: fifty wrong keys at a time', async () => {
  const { dana, page } = await open('petshop')
  const before = tested()
  await Promise.all(Array.from({ length: 50 }, (_, i) => dana.post(page, { api_key: `pk-wrong-${i}` })))
  assert.ok(tested() - before <= 20, `${tested() - before}`)
  assert.match((await dana.submit(page, { api_key: PETSHOP_KEY })).location ?? '', /error=access_denied/)
})
