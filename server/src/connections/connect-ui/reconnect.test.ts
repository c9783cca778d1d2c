import assert from 'node:assert/strict'
import { test } from 'node:test'
import { linkFor, messageIn, openPerson } from '../../../test/harness/connect.ts'
import { ledger, publishApp, vetclinic } from '../../../test/harness/connect-apps.ts'
import { startPartner } from '../../../test/harness/partner.ts'
import { answerJson, startPetshop } from '../../../test/harness/petshop.ts'
import { startTestServer } from '../../../test/harness/server.ts'
import { saveConnection } from '../save-connection.ts'

const server = await startTestServer()
const acme = await startPartner(server)
const books = await startPetshop()
await publishApp(server, ledger(books.url))
const clinic = await publishApp(server, vetclinic('http://127.0.0.1:9901'))

const open = async (app: string, reconnectId?: string) => {
  const dana = openPerson(server)
  const query: Record<string, string> = reconnectId === undefined ? {} : { reconnect_id: reconnectId }
  const { link, sessionId } = await linkFor(server, acme, app, { query })
  return { dana, page: await dana.open(link), sessionId }
}

/** Signs in to Ledger, which says whose the account is. */
async function signIn({ dana, page }: Awaited<ReturnType<typeof open>>, name: string) {
  books.surprises.push(
    (_seen, response) => answerJson(response, 200, { token: 'session-1', expires_in: 600 }),
    (_seen, response) => answerJson(response, 200, { name }),
  )
  const done = await dana.submit(page, { username: `user-of-${name}`, password: 'open sesame' })
  return { text: done.text, id: String(messageIn(done)?.message.connectionId) }
}

test('the connection by its name, and what is known filled in; the secret stays empty', async () => {
  const fresh = await open('ledger')
  assert.match(fresh.page.text, /<h1>Connect Ledger to Acme/)
  const { id } = await signIn(fresh, 'North')
  const { page } = await open('ledger', id)
  assert.match(page.text, /<h1>Reconnect Ledger North<\/h1>/)
  assert.match(page.text, /name="username"[^>]*value="user-of-North"/)
  assert.match(page.text, /<input type="password" id="field-password"/)
  assert.equal(page.text.includes('open sesame'), false)
})

test('the done page says that the account is another one now, and says nothing when it is the same', async () => {
  const { id } = await signIn(await open('ledger'), 'North')
  const same = await signIn(await open('ledger', id), 'North')
  assert.equal(same.id, id)
  assert.doesNotMatch(same.text, /This is now/)
  const other = await signIn(await open('ledger', id), 'South')
  assert.equal(other.id, id)
  assert.match(other.text, /This is now Ledger South; it was Ledger North\./)
})

test('an OAuth app that asks where the account is begins with what it was told, until it is told otherwise', async () => {
  const { sessionId } = await open('vetclinic')
  const { rows } = await server.deps.pool.query('select * from connect_sessions where id = $1', [sessionId])
  const [{ client_id: clientId, user_id: userId, workspace_id }] = rows
  const owner = { clientId, userId, workspaceId: Number(workspace_id) }
  const credentials = { subdomain: 'north', region: 'us', doors: 3, access_token: 'at-secret-1' }
  const made = { owner, app: clinic, credentials, title: 'Vetclinic North' }
  const id = await server.deps.db.transaction().execute((tx) => saveConnection(tx, made, server.deps))
  const { dana, page } = await open('vetclinic', String(id))
  assert.match(page.text, /name="subdomain"[^>]*value="north"/)
  assert.match(page.text, /<option value="us" selected>/)
  assert.match(page.text, /name="doors"[^>]*value="3"/)
  assert.equal(page.text.includes('at-secret-1'), false)
  const next = await dana.submit(page, { subdomain: 'south', region: 'eu' })
  assert.match(next.text, /<h1>Reconnect Vetclinic North<\/h1>/)
  assert.match(next.text, /You sign in at<\/dt><dd><strong>south\.vetclinic\.test/)
  assert.match((await dana.get(`${next.url}&edit=1`)).text, /name="subdomain"[^>]*value="south"/)
})

test('a form to fill in, and no failure: nothing opens the old credentials any more', async () => {
  const { id } = await signIn(await open('ledger'), 'North')
  await server.deps.pool.query(`update connections set credentials = 'v1.gone' where id = $1`, [Number(id)])
  const { page } = await open('ledger', id)
  assert.equal(page.status, 200)
  assert.match(page.text, /name="username"[^>]*value=""/)
})
