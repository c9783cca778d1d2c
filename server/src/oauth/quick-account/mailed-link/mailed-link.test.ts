import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { addAccount, linkTo, PASSWORD, personAt, signedInBrowser, signInAt } from '../../../../test/harness/accounts.ts'
import { startCast } from '../../../../test/harness/cast.ts'
import {
  authorizeQuery,
  ofCrm,
  type PlainBrowser,
  plainBrowser,
  registerAskers,
  type Visited,
} from '../../../../test/harness/consent.ts'
import { startClient } from '../../../../test/harness/grants.ts'
import { poll } from '../../../../test/harness/poll.ts'
import { startTestServer } from '../../../../test/harness/server.ts'
import { findPersonByEmail, type Person, sendConfirmation } from '../../../accounts/index.ts'
import {
  changeOwner,
  createApiKey,
  findApiKey,
  findClient,
  listApiKeys,
  listClientsOf,
} from '../../../clients/index.ts'
import { listGrantsOf } from '../../grant.ts'
import { judgeChoices, type Prior } from './prior.ts'

const server = await startTestServer()
const { deps } = server
await registerAskers(server)

/** Somebody who made an account with an address that may not be his, and was mailed nothing that he could open. */
async function stranger(email: string): Promise<{ person: Person; browser: PlainBrowser; link: string }> {
  const person = await addAccount(server, email, { isEmailConfirmed: false })
  await deps.db.transaction().execute((tx) => sendConfirmation(tx, person, deps))
  return { person, browser: await signedInBrowser(server, email), link: await linkTo(server, email) }
}

/** Allows a client; returns the code. */
async function allow(browser: PlainBrowser, over: Record<string, string | undefined> = {}): Promise<string> {
  let page = await browser.open(`/oauth/authorize?${authorizeQuery(over)}`)
  if (page.location?.startsWith('/')) page = await browser.open(page.location)
  const answer = await browser.press(page, 'Allow')
  return new URL(answer.location ?? '').searchParams.get('code') ?? ''
}

const fieldsOf = (page: Visited) => [
  ...new Set([...page.html.matchAll(/name="((?:grant|api_key):\d+)"/g)].map(([, name = '']) => name)),
]
const clientsOf = async ({ userId }: Person) =>
  (await listGrantsOf(deps.db, userId)).map(({ client_id }) => client_id).sort()

test('200: the page lists what was done before, nothing is preselected, and looking at it changes nothing', async () => {
  const { person, browser, link } = await stranger('dana@petshop.test')
  await allow(browser)
  await createApiKey(person, 'sly <key>', deps)
  const page = await plainBrowser(server).open(link)
  assert.equal(page.status, 200)
  assert.match(page.html, /<h1>Confirm your e-mail address<\/h1>/)
  assert.match(page.html, /<strong>Assistant<\/strong> may use the account/)
  assert.match(page.html, /API key <strong>sly &lt;key&gt;<\/strong>/)
  assert.equal(fieldsOf(page).length, 2)
  assert.doesNotMatch(page.html, / checked/)
  await plainBrowser(server).open(link)
  assert.equal((await findPersonByEmail(deps.db, person.email))?.isEmailConfirmed, false)
  assert.equal(await personAt(server, browser), person.email)
})

test('303: an app that somebody registered in the name of the account is deleted, or kept; the audit log names the owner', async () => {
  const { person, link } = await stranger('ines@petshop.test')
  const [kept, removed] = [await startClient(server, 'kept'), await startClient(server, 'removed')]
  const cast = await startCast(server)
  const partner = await cast.registerPartner('used')
  await cast.connect(await cast.tokenFor('dana', { partner }))
  for (const clientId of ['kept', 'removed', 'used'])
    await deps.db.transaction().execute((tx) => changeOwner(tx, clientId, person.userId))
  const key = await createApiKey(person, 'sly', deps)
  const browser = plainBrowser(server)
  const page = await browser.open(link)
  assert.match(page.html, /App <strong>removed<\/strong>, which asks people in the name of this account/)
  const choices = { 'client:kept': 'keep', 'client:removed': 'remove', 'client:used': 'remove' }
  const fields = { ...choices, [`api_key:${key.record.id}`]: 'remove', password: 'seven red kettles' }
  assert.equal((await browser.press(page, 'Confirm', fields)).status, 303)
  const owned = (await listClientsOf(deps.db, person.userId)).map(({ client_id }) => client_id)
  assert.deepEqual(owned, [kept.client_id])
  assert.equal(await findClient(removed.client_id, deps), undefined)
  assert.ok(await findClient('used', deps)) // others have connections through it
  const { rows } = await sql<{ action: string; actor: string; subject: string }>`
    select action, actor, subject from audit_log where user_id = ${person.userId}
      and action in ('client.deleted', 'api_key.revoked') order by action`.execute(deps.db)
  assert.deepEqual(rows, [
    { action: 'api_key.revoked', actor: person.email, subject: String(key.record.id) },
    { action: 'client.deleted', actor: person.email, subject: removed.client_id },
  ])
})

test('422: each consent and key needs a choice, and none is made by sending nothing', async () => {
  const person = await findPersonByEmail(deps.db, 'dana@petshop.test')
  const browser = plainBrowser(server)
  const page = await browser.open(await linkTo(server, 'dana@petshop.test'))
  const [grant = '', key = ''] = fieldsOf(page)
  for (const over of [{}, { [grant]: 'keep' }, { [grant]: 'keep', [key]: 'maybe' }]) {
    const answer = await browser.press(page, 'Confirm', { password: 'seven red kettles', ...over })
    assert.equal(answer.status, 422)
    assert.match(answer.html, new RegExp(`id="${key}-mistake">Choose Keep or Remove`))
    if (grant in over) assert.match(answer.html, new RegExp(`id="${grant}-keep"[^>]* checked`))
  }
  assert.deepEqual(person && (await clientsOf(person)), ['assistant'])
})

test('303: what is removed stops working at once, what is kept works on, and every other session is over', async () => {
  const { person, browser, link } = await stranger('lena@petshop.test')
  await allow(browser)
  await allow(browser, ofCrm)
  assert.deepEqual(await clientsOf(person), [ofCrm.client_id, 'assistant'])
  const kept = await createApiKey(person, 'kept', deps)
  const removed = await createApiKey(person, 'removed', deps)
  assert.ok(await findApiKey(removed.key, deps))
  const [assistant] = (await listGrantsOf(deps.db, person.userId)).filter(({ client_id }) => client_id === 'assistant')

  const owner = plainBrowser(server)
  const page = await owner.open(link)
  const choices = Object.fromEntries(fieldsOf(page).map((field) => [field, 'remove']))
  const keeping = { ...choices, [`grant:${assistant?.id}`]: 'keep', [`api_key:${kept.record.id}`]: 'keep' }
  const answer = await owner.press(page, 'Confirm', { ...keeping, password: 'seven red kettles' })
  assert.deepEqual([answer.status, answer.location], [303, '/console'])

  assert.deepEqual(await clientsOf(person), ['assistant'])
  assert.deepEqual(
    (await listApiKeys(deps.db, person.userId)).map(({ name }) => name),
    ['kept'],
  )
  await poll(async () => (await findApiKey(removed.key, deps)) === undefined, 1_000)
  assert.ok(await findApiKey(kept.key, deps))
  assert.equal(await personAt(server, browser), undefined)
  assert.equal(await personAt(server, owner), person.email)
  assert.equal((await signInAt(plainBrowser(server), person.email, PASSWORD)).status, 422)
  const now = await findPersonByEmail(deps.db, person.email)
  assert.deepEqual([now?.isEmailConfirmed, now?.cameFor], [true, null])
  const { rows } = await sql<{ action: string }>`
    select action from audit_log where user_id = ${person.userId} and action like '%.revoked' order by action`.execute(
    deps.db,
  )
  assert.ok(rows.some(({ action }) => action === 'api_key.revoked'))
})

const FORM = { 'content-type': 'application/x-www-form-urlencoded' }
const hidden = (html: string, name: string) => html.split(`name="${name}" value="`)[1]?.split('"')[0] ?? ''

async function visitsSince(time: Date): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from browser_sessions where last_seen_at >= ${time} and user_id is not null`.execute(
    deps.db,
  )
  return rows[0]?.count ?? 0
}

/** A form whose last byte is sent when the test says so. */
function slowForm(fields: Record<string, string>): { body: ReadableStream<Uint8Array>; finish(): void } {
  const text = new URLSearchParams({ ...fields, last: 'x' }).toString()
  let end = () => {}
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(Buffer.from(text.slice(0, -1)))
      end = () => {
        controller.enqueue(Buffer.from(text.slice(-1)))
        controller.close()
      }
    },
  })
  return { body, finish: () => end() }
}

test('403: forms of the stranger that were under way when the owner confirmed leave nothing', async () => {
  const { person, browser, link } = await stranger('slow@petshop.test')
  const other = await signedInBrowser(server, person.email)
  await other.press(await other.open('/custom/actions'), 'Connect')
  const consent = (await browser.open(`/oauth/authorize?${authorizeQuery()}`)).html
  const name = { name: 'sly', '.csrf': hidden((await other.open('/credentials')).html, '.csrf') }
  const decision = { decision: 'allow', request: hidden(consent, 'request'), '.csrf': hidden(consent, '.csrf') }
  await server.advance(301) // so that a visit is noted
  const since = deps.clock.now()
  const forms = [
    { path: '/oauth/authorize', cookie: browser.cookie(), ...slowForm(decision) },
    { path: '/credentials', cookie: other.cookie(), ...slowForm(name) },
  ]
  const answers = forms.map(({ path, body, cookie }) =>
    server.fetch(path, Object.assign({ method: 'POST', body, duplex: 'half' }, { headers: { cookie, ...FORM } })),
  )
  await poll(async () => (await visitsSince(since)) === forms.length, 10_000) // both have found their session

  const owner = plainBrowser(server)
  const page = await owner.open(link)
  assert.equal((await owner.press(page, 'Confirm', { password: 'seven red kettles' })).status, 303)
  for (const { finish } of forms) finish()
  const statuses = (await Promise.all(answers)).map(({ status }) => status)
  assert.deepEqual(statuses, [403, 403])
  assert.deepEqual([await clientsOf(person), await listApiKeys(deps.db, person.userId)], [[], []])
})

test('a code that a removed consent gave is worth nothing', async () => {
  const { browser, link } = await stranger('mila@petshop.test')
  const code = await allow(browser)
  const owner = plainBrowser(server)
  const page = await owner.open(link)
  const choices = Object.fromEntries(fieldsOf(page).map((field) => [field, 'remove']))
  assert.equal((await owner.press(page, 'Confirm', { ...choices, password: 'seven red kettles' })).status, 303)
  const { rows } = await sql<{ revoked: boolean }>`
    select revoked_at is not null as revoked from grants join authorization_codes on grant_id = grants.id
    where code_hash = sha256(${code}::bytea)`.execute(deps.db)
  assert.deepEqual(rows, [{ revoked: true }])
})

test('the owner’s own pending request goes on: confirming at the browser that waits keeps what waits there', async () => {
  const { browser, link } = await stranger('omar@petshop.test')
  const waiting = await browser.open(`/oauth/authorize?${authorizeQuery()}`)
  const path = /href="(\/oauth\/authorize\/[^"/]+)\/switch"/.exec(waiting.html)?.[1] ?? ''
  const page = await browser.open(link)
  assert.equal((await browser.press(page, 'Confirm', { password: 'seven red kettles' })).status, 303)
  assert.equal(await personAt(server, browser), 'omar@petshop.test')
  assert.equal((await browser.press(waiting, 'Allow')).status, 403) // that page's token was of the session before
  assert.equal((await browser.press(await browser.open(path), 'Allow')).status, 302)
})

test('410: a link of both at once is good once', async () => {
  const { link } = await stranger('race@petshop.test')
  const tries = await Promise.all(
    [1, 2, 3, 4].map(async (i) => {
      const browser = plainBrowser(server)
      return { browser, page: await browser.open(link), password: `kettle number ${i}` }
    }),
  )
  const statuses = await Promise.all(
    tries.map(async ({ browser, page, password }) => (await browser.press(page, 'Confirm', { password })).status),
  )
  assert.deepEqual(statuses.sort(), [303, 410, 410, 410])
  assert.equal((await plainBrowser(server).open(link)).status, 410)
})

test('a forgotten password of an account that nobody confirmed is the same page: nothing prepared slips through', async () => {
  const { person, browser } = await stranger('victim@petshop.test')
  await allow(browser)
  const owner = plainBrowser(server)
  await owner.press(await owner.open('/forgot-password'), 'Send', { email: person.email })
  const link = await linkTo(server, person.email, 2)
  assert.match(link, /^\/confirm-email\?/)
  assert.equal(fieldsOf(await owner.open(link)).length, 1)
})

test('200: a confirmed account that sets another password is asked for nothing else, and keeps its consents', async () => {
  await addAccount(server, 'old@petshop.test')
  const browser = await signedInBrowser(server, 'old@petshop.test')
  await allow(browser)
  await browser.press(await browser.open('/forgot-password'), 'Send', { email: 'old@petshop.test' })
  const page = await browser.open(await linkTo(server, 'old@petshop.test'))
  assert.deepEqual(fieldsOf(page), [])
  assert.equal((await browser.press(page, 'Set password', { password: 'seven red kettles' })).status, 303)
  const person = await findPersonByEmail(deps.db, 'old@petshop.test')
  assert.deepEqual(person && (await clientsOf(person)), ['assistant'])
})

test('nothing is kept that nobody chose to keep', () => {
  const prior = ['grant:1', 'grant:2', 'api_key:1'].map(
    (field): Prior => ({ field, kind: 'grant', id: field, name: '', scopes: [], at: new Date(0) }),
  )
  const judged = judgeChoices(prior, new URLSearchParams('grant:1=keep&grant:2=remove&grant:9=keep&api_key:1=KEEP'))
  assert.deepEqual([[...judged.kept], [...judged.open]], [['grant:1'], ['api_key:1']])
})
