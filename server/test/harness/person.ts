// A person of our own who is signed in at a browser, without the pages of signing in.
import { sql } from 'kysely'
import { createAccount, findPersonByEmail, type Person, signIn } from '../../src/accounts/index.ts'
import { personColumns } from '../../src/accounts/session-store.ts'
import type { Db } from '../../src/kernel/db/index.ts'
import type { TestServer } from './server.ts'

export type PersonOptions = { firstName?: string; lastName?: string; isEmailConfirmed?: boolean; cameFor?: string }

/** The person of that address, made when there is none: confirmed, unless `options` say otherwise. */
export async function personOf({ deps }: TestServer, email: string, options: PersonOptions = {}): Promise<Person> {
  const { firstName, lastName, isEmailConfirmed = true, cameFor } = options
  const account = { email, ...(firstName && { firstName }), ...(lastName && { lastName }) }
  const made = await deps.db.transaction().execute((tx) => createAccount(tx, account, deps))
  const userId = (made ?? (await findPersonByEmail(deps.db, email)))?.userId
  if (userId === undefined) throw new Error(`the account of ${email} is closed`)
  await sql`
    update users set email_confirmed_at = ${isEmailConfirmed ? deps.clock.now() : null}, came_for = ${cameFor ?? null}
    where id = ${userId}`.execute(deps.db)
  return readPerson(deps.db, userId)
}

/** The value of a Cookie header of a browser at which that person has just signed in. */
export async function signedInCookie(server: TestServer, email: string, options?: PersonOptions): Promise<string> {
  const person = await personOf(server, email, options)
  const { deps } = server
  const incoming = {
    request: new Request(server.url),
    url: new URL(server.url),
    params: {},
    requestId: 'test',
    remoteAddress: '127.0.0.1',
    outgoing: { setHeader() {} },
  }
  const session = await deps.db.transaction().execute((tx) => signIn(tx, incoming, person, deps))
  return cookieHeader(session.cookies)
}

/** What a browser sends back of Set-Cookie values. */
export function cookieHeader(setCookies: readonly string[]): string {
  return setCookies.map((line) => line.split(';')[0]).join('; ')
}

async function readPerson(db: Db, userId: number): Promise<Person> {
  const { rows } = await sql<{ person: Person }>`
    select ${personColumns} as person from users where id = ${userId}`.execute(db)
  const [row] = rows
  if (!row) throw new Error(`there is no user ${userId}`)
  return row.person
}
