// What all processes on one database share: public URL, clock, generated master key, development mark.
import { sql } from 'kysely'
import type { Db } from './db/index.ts'

type Settings = {
  public_url: string
  master_key: string
  /** The generated master key before this one, while it still wraps data keys. */
  master_key_previous: string
  /** Workspaces are being given new data keys, and what they seal is being sealed anew. */
  data_keys_rotation: { since: string }
  development: { since: string }
  /** Who runs the PostgreSQL that this database lies in; only of an embedded one. */
  owner: { process_id: string; data: string; data_directory: string }
  clock: { offset_ms: number; version: number }
  /** Sealed: signs action ids and page tokens. */
  action_id_key: string
  /** Sealed: the successors of codes and refresh tokens are derived from it. */
  oauth_token_key: string
  /** Sealed: the words of Zap runs are hashed with it. */
  zap_words_key: string
  /** Sealed: signs the context of links to the older connect popup. */
  connect_link_key: string
}

/** The value of a setting, or undefined. */
export async function readSetting<K extends keyof Settings>(db: Db, key: K): Promise<Settings[K] | undefined> {
  const { rows } = await sql<{ value: Settings[K] }>`select value from settings where key = ${key}`.execute(db)
  return rows[0]?.value
}

export async function writeSetting<K extends keyof Settings>(db: Db, key: K, value: Settings[K]): Promise<void> {
  await sql`insert into settings (key, value) values (${key}, ${JSON.stringify(value)}::jsonb)
            on conflict (key) do update set value = excluded.value`.execute(db)
}

/** Writes `value` unless somebody was first; returns what stands there now. */
export async function settleSetting<K extends keyof Settings>(
  db: Db,
  key: K,
  value: Settings[K],
): Promise<Settings[K]> {
  const { rows } = await sql<{ value: Settings[K] }>`
    insert into settings (key, value) values (${key}, ${JSON.stringify(value)}::jsonb)
    on conflict (key) do update set value = settings.value returning value`.execute(db)
  return rows[0]?.value ?? value
}
