import { sql } from 'kysely'
import type { Config } from '../../kernel/config-types.ts'
import type { Db } from '../../kernel/db/index.ts'
import { type Finding, good, warning } from './finding.ts'

/** Whether mails can leave. */
export function examineMailServer(smtp: Config['smtp']): Finding {
  if (!smtp) return warning('mail server', 'SMTP_URL is not set: mails wait, and nobody can sign up by himself')
  return good('mail server', `${new URL(smtp.url).host}, as ${smtp.from.address}`)
}

/** Whether the mails of the last days left. */
export async function examineMails(db: Db): Promise<Finding> {
  const { rows } = await sql<{ waiting: number; failed: number; failure: string | null }>`
    select count(*) filter (where status = 'pending' and failure is not null)::int as waiting,
      count(*) filter (where status = 'failed')::int as failed,
      (array_agg(failure order by created_at desc) filter (where failure is not null))[1] as failure
    from mails`.execute(db)
  const { waiting, failed, failure } = rows[0] ?? { waiting: 0, failed: 0, failure: null }
  if (waiting + failed === 0) return good('mails', 'none is held up')
  return warning('mails', `${waiting} to be tried again, ${failed} given up in the last 7 days; lately: ${failure}`)
}
