// connection.expired -> one mail to the person, where an address is known: a confirmed one of an account of ours, or what the
// partner's JWTs say by its `email` claim, which serves for mail alone.                            outbound-oauth §3
import { findAppVersion } from '../../apps/index.ts'
import { findClient } from '../../clients/index.ts'
import type { Tx } from '../../kernel/db/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { sendMailLater } from '../../kernel/mail/index.ts'
import { asSentence } from '../as-sentence.ts'
import type { ConnectionFacts, StandingChange } from '../standing-events.ts'
import { mailAddressOf } from './mail-address-of.ts'
import { reconnectPage } from './reconnect-page.ts'

/** Hears in the transaction. Lines that say what was turned off because of it, none where nothing was. */
type WhatStopped = (tx: Tx, connection: ConnectionFacts, deps: Deps) => Promise<readonly string[]>

/** Mails the person, once: also of what stands still because of it. */
export function mailExpiry(whatStopped: WhatStopped): (tx: Tx, change: StandingChange, deps: Deps) => Promise<void> {
  return (tx, change, deps) => mailIt(tx, change, whatStopped, deps)
}

async function mailIt(tx: Tx, { connection }: StandingChange, whatStopped: WhatStopped, deps: Deps): Promise<void> {
  const to = await mailAddressOf(connection.user_id, tx)
  if (to === undefined) return
  const within = { ...deps, db: tx }
  const app = await findAppVersion(connection.app_id, connection.app_version, within)
  const client = await findClient(connection.client_id, within)
  const page = await reconnectPage(connection, app?.key ?? '', within)
  const names = { app: app?.name ?? 'An app', product: client?.name ?? 'the product' }
  await sendMailLater(
    tx,
    { to, ...expiryMail(connection, names, { page, stopped: await whatStopped(tx, connection, deps) }) },
    deps,
  )
}

type Names = { app: string; product: string }

function expiryMail(
  { title, reason, status }: ConnectionFacts,
  { app, product }: Names,
  { page, stopped }: { page: string | undefined; stopped: readonly string[] },
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
${stopped.map((line) => `\n${oneLine(line)}`).join('')}${stopped.length > 0 ? '\n' : ''}
You are sent this once for each time that it expires.
`,
  }
}

function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')
}
