// Nobody is answered before his token is committed; tokens that are issued at the same time share a statement and a commit.
import type pg from 'pg'
import { together } from '../../kernel/together.ts'
import * as store from '../store.ts'

/** Writes the token; resolves when it is committed. A token that cannot be written does no harm to the others. */
export const insertTogether = together<pg.Pool, store.NewAccessToken, void>(async (pool, tokens) => {
  await store.insertAccessTokens(pool, tokens)
  return []
})
