// Links in mails: who opens one reads the mail of the address that it was sent to.
import { addSeconds } from '../kernel/clock.ts'
import type { Tx } from '../kernel/db/index.ts'
import type { Deps } from '../kernel/deps.ts'
import { randomToken, sha256 } from '../kernel/ids.ts'
import { sendMailLater } from '../kernel/mail/index.ts'
import * as store from './mail-token-store.ts'
import { confirmationMail, resetMail } from './mails.ts'
import type { Person } from './person.ts'

export type { MailToken, Purpose } from './mail-token-store.ts'

/** A link that was mailed works for a day, as long as its mail is tried. */
export const LINK_SECONDS = 24 * 3600

type MailDeps = Pick<Deps, 'clock' | 'seal' | 'queue' | 'publicUrl'>

/** Mails the link that confirms the address and sets a password. */
export async function sendConfirmation(tx: Tx, person: Person, deps: MailDeps): Promise<void> {
  const link = await makeLink(tx, person, 'confirm', deps)
  await sendMailLater(tx, { to: person.email, ...confirmationMail(person, link) }, deps)
}

/** Mails the link that sets another password; to an address that is not confirmed yet, the one that does both. */
export async function sendReset(tx: Tx, person: Person, deps: MailDeps): Promise<void> {
  if (!person.isEmailConfirmed) return sendConfirmation(tx, person, deps)
  const link = await makeLink(tx, person, 'reset', deps)
  await sendMailLater(tx, { to: person.email, ...resetMail(person, link) }, deps)
}

/** The link that confirms the address and sets a password, for whoever hands it over himself instead of mailing it. */
export async function confirmationLink(
  tx: Tx,
  person: Person,
  deps: Pick<Deps, 'clock' | 'publicUrl'>,
): Promise<{ link: string; expiresAt: Date }> {
  const link = await makeLink(tx, person, 'confirm', deps)
  return { link, expiresAt: addSeconds(deps.clock.now(), LINK_SECONDS) }
}

const paths = { confirm: '/confirm-email', reset: '/set-password' } as const

async function makeLink(
  tx: Tx,
  person: Person,
  purpose: store.Purpose,
  deps: Pick<Deps, 'clock' | 'publicUrl'>,
): Promise<string> {
  const token = randomToken()
  const now = deps.clock.now()
  const made = { token_hash: sha256(token), user_id: person.userId, purpose, email: person.email }
  await store.insertMailToken(tx, made, now, addSeconds(now, LINK_SECONDS))
  return `${deps.publicUrl}${paths[purpose]}?token=${token}`
}

/** The link with this token, live or not; undefined when there never was one, or so long ago that it is forgotten. */
export async function findMailLink(
  token: string,
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
): Promise<store.MailToken | undefined> {
  return isToken(token) ? store.findMailToken(db, sha256(token), clock.now()) : undefined
}

/** Uses a link up, and every other one of its account. The user's id; undefined when it is not live: one use wins. */
export async function redeemMailLink(
  tx: Tx,
  token: string,
  { clock }: Pick<Deps, 'clock'>,
): Promise<number | undefined> {
  return isToken(token) ? store.redeemMailToken(tx, sha256(token), clock.now()) : undefined
}

function isToken(text: string): boolean {
  return /^[A-Za-z0-9]{43}$/.test(text)
}
