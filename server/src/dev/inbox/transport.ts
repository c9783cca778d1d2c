import type { Deps } from '../../kernel/deps.ts'
import type { MailTransport } from '../../kernel/mail/index.ts'
import { keepMail } from './store.ts'

/** Keeps mails in the inbox instead of sending them. */
export function inboxTransport({ db, clock }: Pick<Deps, 'db' | 'clock'>): MailTransport {
  return { send: async ({ html, ...mail }) => keepMail(db, { ...mail, html: html ?? null, sent_at: clock.now() }) }
}
