import { sql } from 'kysely'
import type { Db } from '../../kernel/db/index.ts'
import type { BrandFile } from './brand-file.ts'

/** The content of that name, whoever's it is. */
export async function findBrandFile(db: Db, name: string): Promise<Buffer | undefined> {
  const { rows } = await sql<{ content: Buffer }>`
    select content from partner_files where name = ${name} limit 1`.execute(db)
  return rows[0]?.content
}

/** Keeps files of a partner. */
export async function insertBrandFiles(db: Db, clientId: string, files: readonly BrandFile[]): Promise<void> {
  for (const { name, content } of files) {
    await sql`
      insert into partner_files (client_id, name, content) values (${clientId}, ${name}, ${content})
      on conflict do nothing`.execute(db)
  }
}

/**
 * Drops what the partner's record does not name any more. Call it before the record is changed: what the last pages before
 * the change name is then there until the change after it.
 */
export async function deleteStaleBrandFiles(db: Db, clientId: string): Promise<void> {
  await sql`
    delete from partner_files where client_id = ${clientId} and not exists (
      select from partners
      where partners.client_id = partner_files.client_id
        and '/brand/' || partner_files.name in (partners.logo, partners.stylesheet))`.execute(db)
}

/** Locks the record of a partner; false when there is none. */
export async function lockPartner(db: Db, clientId: string): Promise<boolean> {
  const { rows } = await sql`
    select 1 from clients where client_id = ${clientId} and kind = 'embed' for update`.execute(db)
  return rows.length > 0
}

/** Changes the given columns of a partner's record; undefined leaves what is there. */
export async function updateLooks(
  db: Db,
  clientId: string,
  looks: { [column in 'theme' | 'logo' | 'stylesheet']?: string | null | undefined },
): Promise<void> {
  const changes = Object.entries(looks).flatMap(([column, value]) =>
    value === undefined ? [] : [sql`${sql.ref(column)} = ${value}`],
  )
  if (changes.length === 0) return
  await sql`update partners set ${sql.join(changes)} where client_id = ${clientId}`.execute(db)
}
