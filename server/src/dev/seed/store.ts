// The applied seeds, in the order in which they came; sealed like credentials, because they hold secrets.
import { sql } from 'kysely'
import type { Db } from '../../kernel/db/index.ts'
import type { Sealer } from '../../kernel/seal/index.ts'
import { type DemoRecord, keptSchema, type Seed } from './schema.ts'

/** `source`: the file's absolute path, or `demo`. */
export type KeptSeed = { source: string; seed: Seed; demo?: DemoRecord | undefined }

type Row = { position: number; source: string; content: string }

/** All seeds that were ever applied to this database. */
export async function listSeeds({ db, seal }: { db: Db; seal: Sealer }): Promise<KeptSeed[]> {
  const { rows } = await sql<Row>`select position, source, content from dev_seeds order by position`.execute(db)
  return rows.map(({ position, source, content }) => ({
    source,
    ...keptSchema.parse(JSON.parse(seal.open(content, placeOf(position)))),
  }))
}

/** Keeps a seed in the place of the earlier one with this source, or behind all others. */
export async function putSeed({ source, ...kept }: KeptSeed, { db, seal }: { db: Db; seal: Sealer }): Promise<void> {
  const { rows } = await sql<{ position: number }>`
    select coalesce((select position from dev_seeds where source = ${source}),
                    (select max(position) + 1 from dev_seeds), 1) as position`.execute(db)
  const position = rows[0]?.position ?? 1
  const content = seal.seal(JSON.stringify(kept), placeOf(position))
  await sql`insert into dev_seeds (position, source, content) values (${position}, ${source}, ${content})
            on conflict (position) do update set content = excluded.content`.execute(db)
}

function placeOf(position: number): string {
  return `dev_seed:${position}:content`
}
