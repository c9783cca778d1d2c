// POST /oauth/token  grant_type=refresh_token                        RFC 6749 §6 · RFC 9700 §4.14.2 · authorization server §3
// Swaps a refresh token for a new pair. The old one dies with the swap; seen again it has leaked, and everything that was
// issued from the same consent is revoked - unless it is a permitted retry, which is given the same pair again.
import { spellingsOf } from '../../clients/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { together } from '../../kernel/together.ts'
import { answerOf, type TokenAnswer } from './answer.ts'
import { askedScopes } from './asked-scopes.ts'
import { judgeRefresh } from './judge-refresh.ts'
import { readRetryKey } from './retry-key.ts'
import * as store from './store.ts'
import { swap } from './swap.ts'
import type { TokenRequest } from './token-request.ts'

const WORDS = 'The refresh token is invalid, was used, or was issued to another client.'

// Those that come while others are being swapped go together in the next statement, with one commit.
const rotate = together(store.rotateTokens)

export async function refresh({ form, client, headers }: TokenRequest, deps: Deps): Promise<TokenAnswer> {
  const scopes = askedScopes(form)
  const narrowing = scopes && { scopes, aliases: scopes.map((scope) => spellingsOf(scope)[1] ?? scope) }
  const issued = await swap(
    {
      name: 'refresh_token',
      presented: form.required('refresh_token'),
      client,
      retryKeyHash: readRetryKey(headers),
      scopes,
      spend: (on, use) => rotate(on, { ...use, narrowing }),
      lock: store.lockRefreshToken,
      judge: (row, successor, retry) => judgeRefresh(row, successor, { ...retry, clientId: client.client_id, scopes }),
      words: WORDS,
      replayed: 'A refresh token was used twice.',
    },
    deps,
  )
  return answerOf(issued, client, null, deps) // OpenID Connect Core §12.2: better without a nonce
}
