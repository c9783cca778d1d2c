// Accounts with a password, and the mails that they are sent.
import assert from 'node:assert/strict'
import { sql } from 'kysely'
import { createAccount, type NewAccount, type Person } from '../../src/accounts/index.ts'
import { type PlainBrowser, plainBrowser, type Visited } from './consent.ts'
import { poll } from './poll.ts'
import type { TestServer } from './server.ts'

export const PASSWORD = 'six blue kettles'

/** An account with a confirmed address and the password PASSWORD, unless said otherwise. */
export async function addAccount({ deps }: TestServer, email: string, over: Partial<NewAccount> = {}): Promise<Person> {
  const made = { email, password: PASSWORD, isEmailConfirmed: true, ...over }
  const person = await deps.db.transaction().execute((tx) => createAccount(tx, made, deps))
  assert.ok(person, `${email} has an account already`)
  return person
}

/** Signs in by the page. */
export async function signInAt(browser: PlainBrowser, email: string, password = PASSWORD): Promise<Visited> {
  return browser.press(await browser.open('/sign-in'), 'Sign in', { email, password })
}

/** Somebody who has signed in at a browser of his. */
export async function signedInBrowser(server: TestServer, email: string, password = PASSWORD): Promise<PlainBrowser> {
  const browser = plainBrowser(server)
  assert.equal((await signInAt(browser, email, password)).status, 303)
  return browser
}

/** Who is signed in at a browser: his address. */
export async function personAt({ deps }: TestServer, browser: PlainBrowser): Promise<string | undefined> {
  const { findSession } = await import('../../src/accounts/index.ts')
  const request = new Request('http://localhost/', { headers: { cookie: browser.cookie() } })
  const incoming = { request, url: new URL(request.url), params: {}, requestId: 'test', remoteAddress: '127.0.0.1' }
  return (await findSession({ ...incoming, outgoing: { setHeader() {} } }, deps))?.person?.email
}

export type InboxMail = { subject: string; text: string }

/** The mails to an address, oldest first, when there are `count` of them. */
export async function mailsTo(server: TestServer, to: string, count = 1): Promise<InboxMail[]> {
  let mails: InboxMail[] = []
  await poll(async () => {
    const { rows } = await sql<InboxMail>`
      select dev_mails.subject, body_text as text from dev_mails join mails using (id)
      where dev_mails.recipient = ${to} order by created_at`.execute(server.deps.db)
    mails = rows
    return mails.length >= count
  }, 20_000)
  return mails
}

/** The path, with its query, of the link in the latest of `count` mails. */
export async function linkTo(server: TestServer, to: string, count = 1): Promise<string> {
  const mails = await mailsTo(server, to, count)
  const link = /https?:\/\/\S+/.exec(mails[count - 1]?.text ?? '')?.[0]
  assert.ok(link, 'the mail has a link')
  assert.ok(link.startsWith(`${server.deps.publicUrl}/`), link)
  return link.slice(server.deps.publicUrl.length)
}

/** Waits until no mail waits to be sent and no link to be mailed. */
export async function allMailed({ deps }: TestServer): Promise<void> {
  await poll(async () => {
    const { rows } = await sql<{ waits: boolean }>`
      select exists (select from mails where status = 'pending')
        or exists (select from pgboss.job where name = 'account.mail-link' and state < 'completed') as waits`.execute(
      deps.db,
    )
    return rows[0]?.waits === false
  }, 20_000)
}
