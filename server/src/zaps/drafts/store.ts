// The SQL of `zap_drafts`, and of a person's own Zaps as the console shows them.
import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../../kernel/db/index.ts'
import { zapColumns } from '../store.ts'
import type { Zap, ZapOwner } from '../zap.ts'

/** Which of a person's Zaps. `draft`: never published. */
export type SoughtZaps = {
  state?: 'on' | 'off' | 'draft' | undefined
  appId?: string | undefined
  search?: string | undefined
}

/** A Zap in the list of its owner. */
export type OwnZap = Zap & { has_draft: boolean }

const ofOwner = ({ userId, workspaceId }: ZapOwner) => sql`workspace_id = ${workspaceId} and user_id = ${userId}`

export async function findOwnZap(db: Db, id: number, owner: ZapOwner): Promise<Zap | undefined> {
  const { rows } = await sql<Zap>`select ${zapColumns} from zaps where zaps.id = ${id} and ${ofOwner(owner)}`.execute(
    db,
  )
  return rows[0]
}

/** The same, kept from changing until the transaction ends. */
export async function lockOwnZap(db: Db, id: number, owner: ZapOwner): Promise<Zap | undefined> {
  const { rows } = await sql<Zap>`
    select ${zapColumns} from zaps where zaps.id = ${id} and ${ofOwner(owner)} for update`.execute(db)
  return rows[0]
}

/** The one that changed last first, from the one after `before` on. */
export async function browseOwnZaps(
  db: Db,
  owner: ZapOwner,
  sought: SoughtZaps,
  { before, rowsMax }: { before: { at: Date; id: number } | undefined; rowsMax: number },
): Promise<OwnZap[]> {
  const isLater = before ? sql`(zaps.updated_at, zaps.id) < (${before.at}, ${before.id})` : sql`true`
  const { rows } = await sql<OwnZap>`
    select ${zapColumns}, exists (select from zap_drafts where zap_id = zaps.id) as has_draft from zaps
    where ${ofOwner(owner)} and ${isLater} and ${matches(sought)}
    order by zaps.updated_at desc, zaps.id desc limit ${rowsMax}`.execute(db)
  return rows
}

export async function hasOwnZaps(db: Db, owner: ZapOwner): Promise<boolean> {
  const { rows } = await sql`select from zaps where ${ofOwner(owner)} limit 1`.execute(db)
  return rows.length > 0
}

const states: Readonly<Record<NonNullable<SoughtZaps['state']>, RawBuilder<unknown>>> = {
  on: sql`is_enabled`,
  off: sql`not is_enabled and revision > 0`,
  draft: sql`revision = 0`,
}

/** The ids of the apps that a person's published Zaps have steps of. */
export async function findOwnApps(db: Db, owner: ZapOwner): Promise<string[]> {
  const { rows } = await sql<{ app_id: string }>`
    select distinct app_id from zap_steps join zaps on zaps.id = zap_id and zaps.revision = zap_steps.revision
    where ${ofOwner(owner)}`.execute(db)
  return rows.map(({ app_id }) => app_id)
}

function matches({ state, appId, search }: SoughtZaps): RawBuilder<unknown> {
  const words = search && `%${search.replaceAll(/[\\%_]/g, '\\$&')}%`
  const rules = [
    state ? states[state] : sql`true`,
    appId
      ? sql`exists (select from zap_steps
          where zap_id = zaps.id and zap_steps.revision = zaps.revision and app_id = ${appId}::uuid)`
      : sql`true`,
    words ? sql`title ilike ${words}` : sql`true`,
  ]
  return sql.join(rules, sql` and `)
}

/** Sealed JSON. */
export async function findDraft(db: Db, zapId: number): Promise<{ content: string; updated_at: Date } | undefined> {
  const { rows } = await sql<{ content: string; updated_at: Date }>`
    select content, updated_at from zap_drafts where zap_id = ${zapId}`.execute(db)
  return rows[0]
}

export async function putDraft(db: Db, zapId: number, content: string, now: Date): Promise<void> {
  await sql`
    insert into zap_drafts (zap_id, content, updated_at) values (${zapId}, ${content}, ${now})
    on conflict (zap_id) do update set content = excluded.content, updated_at = excluded.updated_at`.execute(db)
}

/** The title of a Zap that was never published: there is no revision that it could belong to. */
export async function retitle(db: Db, zapId: number, title: string, now: Date): Promise<void> {
  await sql`update zaps set title = ${title}, updated_at = ${now} where id = ${zapId} and revision = 0`.execute(db)
}

/** With its steps, its draft, its lane and what waits in it; runs stay until they are old. */
export async function deleteZap(db: Db, zapId: number): Promise<void> {
  await sql`delete from zaps where id = ${zapId}`.execute(db)
}
