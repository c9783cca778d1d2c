import { sql } from 'kysely'
import type { Db } from '../../kernel/db/index.ts'

/** A mail as it would have been sent. */
export type Mail = { id: string; to: string; subject: string; text: string; html: string | null; sent_at: Date }

const SHOWN_MAX = 1_000

/** The mails to one address, or to all; newest first. */
export async function listSentMails(db: Db, to: string | null): Promise<Mail[]> {
  const { rows } = await sql<Mail>`
    select id, recipient as "to", subject, body_text as text, body_html as html, sent_at from dev_mails
    where ${to}::text is null or lower(recipient) = lower(${to})
    order by sent_at desc, id limit ${SHOWN_MAX}`.execute(db)
  return rows
}

/** A mail that is sent again stays one. */
export async function keepMail(db: Db, { id, to, subject, text, html, sent_at }: Mail): Promise<void> {
  await sql`
    insert into dev_mails (id, recipient, subject, body_text, body_html, sent_at)
    values (${id}, ${to}, ${subject}, ${text}, ${html}, ${sent_at}) on conflict (id) do nothing`.execute(db)
}

export async function deleteMails(db: Db): Promise<void> {
  await sql`delete from dev_mails`.execute(db)
}
