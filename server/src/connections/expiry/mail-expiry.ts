// connection.expired -> one mail to the person, where an address is known: a confirmed one of an account of ours, or what the
// partner's JWTs say by its `email` claim, which serves for mail alone.                            outbound-oauth §3
import { findPerson, findUser } from '../../accounts/index.ts'
import { findAppVersion } from '../../apps/index.ts'
import { findClient } from '../../clients/index.ts'
import type { Tx } from '../../kernel/db/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { isMailAddress, sendMailLater } from '../../kernel/mail/index.ts'
import { asSentence } from '../as-sentence.ts'
import type { ConnectionFacts, StandingChange } from '../standing-events.ts'
import { reconnectPage } from './reconnect-page.ts'

export async function mailExpiry(tx: Tx, { connection }: StandingChange, deps: Deps): Promise<void> {
  const to = await addressOf(connection.user_id, tx)
  if (to === undefined) return
  const within = { ...deps, db: tx }
  const app = await findAppVersion(connection.app_id, connection.app_version, within)
  const client = await findClient(connection.client_id, within)
  const page = await reconnectPage(connection, app?.key ?? '', within)
  const names = { app: app?.name ?? 'An app', product: client?.name ?? 'the product' }
  await sendMailLater(tx, { to, ...expiryMail(connection, names, page) }, deps)
}

// What a claim says may be anything; what is no address is mailed nothing.
async function addressOf(userId: number, tx: Tx): Promise<string | undefined> {
  const user = await findUser(userId, { db: tx })
  if (!user) return undefined
  if (user.external_id !== null) return user.email !== null && isMailAddress(user.email) ? user.email : undefined
  const person = await findPerson(tx, userId)
  return person?.isEmailConfirmed ? person.email : undefined
}

type Names = { app: string; product: string }

function expiryMail(
  { title, reason, status }: ConnectionFacts,
  { app, product }: Names,
  page: string | undefined,
): { subject: string; text: string } {
  const where =
    page === undefined ? `Open ${product}, and connect ${app} again there.` : `Connect it again here:\n\n${page}`
  const why =
    reason === null
      ? 'Its credentials do not work any more.'
      : `The reason, as a rule in ${app}'s own words:\n\n  "${asSentence(oneLine(reason))}"`
  return {
    subject: `${oneLine(app)} has to be connected again`,
    text: `Hello,

your connection "${oneLine(title)}", which ${product} uses, ${status === 'revoked' ? 'was revoked' : 'has expired'}. ${why}

Until you connect it again, whatever uses it stands still. ${where}

You are sent this once for each time that it expires.
`,
  }
}

function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')
}
