// Access tokens that are issued while another one is being written wait for it, and go together in the next statement: one
// round trip and one commit serve them all. Nobody is answered before his token is committed.
import type pg from 'pg'
import { isDatabaseAway } from '../../kernel/http/failures.ts'
import * as store from '../store.ts'

type Batch = { tokens: store.NewAccessToken[]; isBegun: boolean; written: Promise<void> }

const TOKENS_MAX = 200
/** The latest batch of each pool; it takes tokens until the one before it is written. */
const latest = new WeakMap<pg.Pool, Batch>()

/** Writes the token; resolves when it is committed. A token that cannot be written does no harm to the others. */
export async function insertTogether(pool: pg.Pool, token: store.NewAccessToken): Promise<void> {
  const batch = openBatch(pool)
  batch.tokens.push(token)
  try {
    await batch.written
  } catch (error) {
    if (batch.tokens.length === 1 || isDatabaseAway(error)) throw error
    await store.insertAccessTokens(pool, [token])
  }
}

function openBatch(pool: pg.Pool): Batch {
  const last = latest.get(pool)
  if (last && !last.isBegun && last.tokens.length < TOKENS_MAX) return last
  const before = last ? last.written.catch(() => {}) : Promise.resolve() // its failure is for those who wait for it
  const written = before.then(() => {
    batch.isBegun = true
    return store.insertAccessTokens(pool, batch.tokens)
  })
  const batch: Batch = { tokens: [], isBegun: false, written }
  latest.set(pool, batch)
  return batch
}
