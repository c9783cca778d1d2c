import { sql } from 'kysely'
import type { Db, Tx } from '../../kernel/db/index.ts'
import type { Template, TemplateContent } from './template.ts'

const columns = sql.raw('id, slug, title, description, status, steps, owner_user_id')

/** Those that anybody is offered. `owner`: also this person's; null: the operator's alone. */
export async function listPublished(db: Db, owner: number | null): Promise<Template[]> {
  const { rows } = await sql<Template>`
    select ${columns} from zap_templates
    where status = 'published' and (owner_user_id is null or owner_user_id = ${owner}) order by id`.execute(db)
  return rows
}

/** Those that a person manages; null: the operator's. By title. */
export async function listOwned(db: Db, owner: number | null): Promise<Template[]> {
  const { rows } = await sql<Template>`
    select ${columns} from zap_templates where owner_user_id is not distinct from ${owner}
    order by lower(title), id`.execute(db)
  return rows
}

export async function findBySlug(db: Db, slug: string): Promise<Template | undefined> {
  const { rows } = await sql<Template>`select ${columns} from zap_templates where slug = ${slug}`.execute(db)
  return rows[0]
}

export async function findById(db: Db, id: number): Promise<Template | undefined> {
  const { rows } = await sql<Template>`select ${columns} from zap_templates where id = ${id}`.execute(db)
  return rows[0]
}

/** The same, kept from changing until the transaction ends. */
export async function lockById(tx: Tx, id: number): Promise<Template | undefined> {
  const { rows } = await sql<Template>`select ${columns} from zap_templates where id = ${id} for update`.execute(tx)
  return rows[0]
}

/** The id of a new template; undefined when its slug is taken. */
export async function insertTemplate(db: Db, made: TemplateContent, now: Date): Promise<number | undefined> {
  const { rows } = await sql<{ id: number }>`
    insert into zap_templates (slug, title, description, status, steps, owner_user_id, created_at)
    select ${made.slug}, ${made.title}, ${made.description}, ${made.status}, ${JSON.stringify(made.steps)}::jsonb,
      ${made.owner_user_id}, ${now}
    where not exists (select from zap_templates where slug = ${made.slug})
    on conflict (slug) do nothing returning id`.execute(db) // a conflict alone would draw an id each time
  return rows[0]?.id
}

/** False when another template has the slug. */
export async function updateTemplate(db: Db, { id, ...made }: Template): Promise<boolean> {
  const { rows } = await sql`
    update zap_templates set slug = ${made.slug}, title = ${made.title}, description = ${made.description},
      status = ${made.status}, steps = ${JSON.stringify(made.steps)}::jsonb, owner_user_id = ${made.owner_user_id}
    where id = ${id} and not exists (select from zap_templates where slug = ${made.slug} and id <> ${id})
    returning id`.execute(db)
  return rows.length > 0
}

export async function deleteTemplate(db: Db, id: number): Promise<void> {
  await sql`delete from zap_templates where id = ${id}`.execute(db)
}

/** How many published Zaps were started from each template; one that nobody has used is not in it. */
export async function countUses(db: Db): Promise<ReadonlyMap<number, number>> {
  const { rows } = await sql<{ template_id: number; count: number }>`
    select template_id, count(*)::int as count from zaps
    where template_id is not null and revision > 0 group by template_id`.execute(db)
  return new Map(rows.map(({ template_id, count }) => [template_id, count]))
}
