import { sql } from 'kysely'
import type { Db } from '../../kernel/db/index.ts'
import type { Template } from './template.ts'

/** Those that everybody may see. */
export async function listPublished(db: Db): Promise<Template[]> {
  const { rows } = await sql<Template>`
    select id, slug, title, description, status, steps from zap_templates where status = 'published'
    order by id`.execute(db)
  return rows
}

/** Writes a template, over the one of the same slug; its id stays. */
export async function putTemplate(db: Db, made: Omit<Template, 'id'>, now: Date): Promise<void> {
  const content = sql`${made.title}, ${made.description}, ${made.status}, ${JSON.stringify(made.steps)}::jsonb`
  await sql`
    with changed as (
      update zap_templates set (title, description, status, steps) = (${content})
      where slug = ${made.slug} returning id)
    insert into zap_templates (slug, title, description, status, steps, created_at)
    select ${made.slug}, ${content}, ${now} where not exists (select from changed)
    on conflict (slug) do nothing`.execute(db) // an upsert would draw an id each time
}
