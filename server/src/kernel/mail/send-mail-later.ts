// Mails are rows: written with what they are about, sent by a job, sent again when that fails.
import { randomUUID } from 'node:crypto'
import { addSeconds } from '../clock.ts'
import type { Tx } from '../db/index.ts'
import type { Deps } from '../deps.ts'
import { LEASE_SECONDS, placeOf } from './lease.ts'
import { hasControlCharacter, isMailAddress, type Mail } from './mail.ts'
import * as store from './store.ts'

declare module '../queue/queue.ts' {
  interface JobPayloads {
    /** `attempt`: which one this is, from 1. Whoever finds another one due leaves the mail alone. */
    'mail.send': { id: string; attempt: number }
  }
}

/**
 * Stores a mail, its content sealed, and enqueues its first attempt: both happen if and only if `tx` commits. Throws when
 * the address is none or the subject has more than one line: whoever took them from outside should have refused them.
 */
export async function sendMailLater(
  tx: Tx,
  mail: Mail,
  { clock, seal, queue }: Pick<Deps, 'clock' | 'seal' | 'queue'>,
): Promise<void> {
  if (!isMailAddress(mail.to)) throw new Error('a mail goes to one address')
  if (hasControlCharacter(mail.subject)) throw new Error('a subject is one line')
  const id = randomUUID()
  const now = clock.now()
  const content = seal.seal(JSON.stringify({ text: mail.text, html: mail.html }), placeOf(id))
  const row = { id, recipient: mail.to, subject: mail.subject, content }
  await store.insertMail(tx, row, now, addSeconds(now, LEASE_SECONDS))
  await queue.enqueue(tx, 'mail.send', { id, attempt: 1 })
}
