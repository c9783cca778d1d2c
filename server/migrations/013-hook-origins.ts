// Where apps were told to send to: an installation that moves to another public address tells them anew.
import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  // The public address that a subscription's own one begins with; null: it was made before this was kept.
  await sql`alter table zap_subscriptions add column origin text`.execute(db)
  await sql`create index zap_subscriptions_origin on zap_subscriptions (origin)
            where status in ('starting', 'active')`.execute(db)
}
