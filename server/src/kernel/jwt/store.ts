import type { JWK } from 'jose'
import { sql } from 'kysely'
import type { Db } from '../db/index.ts'
import type { Algorithm, KeyTimes } from './key-choice.ts'

export type StoredKey = KeyTimes & { kid: string; public_jwk: JWK; private_key: string }
export type NewKey = Omit<StoredKey, 'retired_at'> & { created_at: Date }

/** Whoever makes or retires keys does so alone, until its transaction ends. */
export async function lockKeys(db: Db): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('wayleave signing keys'))`.execute(db)
}

/** All keys, the latest first. */
export async function listKeys(db: Db): Promise<StoredKey[]> {
  const { rows } = await sql<StoredKey>`
    select kid, alg, public_jwk, private_key, signs_from, retired_at from signing_keys
    order by created_at desc, kid`.execute(db)
  return rows
}

/** The algorithms that have a key that is not retired. */
export async function listAlgorithms(db: Db): Promise<Algorithm[]> {
  const { rows } = await sql<{ alg: Algorithm }>`
    select distinct alg from signing_keys where retired_at is null`.execute(db)
  return rows.map(({ alg }) => alg)
}

export async function insertKey(db: Db, key: NewKey): Promise<void> {
  await sql`
    insert into signing_keys (kid, alg, public_jwk, private_key, created_at, signs_from)
    values (${key.kid}, ${key.alg}, ${JSON.stringify(key.public_jwk)}::jsonb, ${key.private_key}, ${key.created_at},
      ${key.signs_from})`.execute(db)
}

/** Retires all keys of an algorithm at a time, except those that are retired by then; returns their ids. */
export async function retireKeys(db: Db, algorithm: Algorithm, at: Date): Promise<string[]> {
  const { rows } = await sql<{ kid: string }>`
    update signing_keys set retired_at = ${at}
    where alg = ${algorithm} and (retired_at is null or retired_at > ${at}) returning kid`.execute(db)
  return rows.map(({ kid }) => kid)
}

/** Deletes what was retired before a time; returns their ids. */
export async function deleteRetired(db: Db, before: Date): Promise<string[]> {
  const { rows } = await sql<{ kid: string }>`
    delete from signing_keys where retired_at < ${before} returning kid`.execute(db)
  return rows.map(({ kid }) => kid)
}
