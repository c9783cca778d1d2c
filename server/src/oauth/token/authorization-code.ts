// POST /oauth/token  grant_type=authorization_code     RFC 6749 §4.1.3 · RFC 7636 §4.5 · RFC 9700 §2.1 · authorization server §3
// Swaps a code for the first pair of its grant. A code serves once; seen again with all its proof it has leaked, and
// everything that was issued from it is revoked - unless it is a permitted retry.
import { createHash } from 'node:crypto'
import type { Client } from '../../clients/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { answerOf, type TokenAnswer } from './answer.ts'
import type { Form } from './form.ts'
import { judgeCode } from './judge-code.ts'
import { readRetryKey } from './retry-key.ts'
import * as store from './store.ts'
import { swap } from './swap.ts'
import type { TokenRequest } from './token-request.ts'

const WORDS = 'The authorization code is invalid, expired, was used, or was issued for another request.'
const VERIFIER = /^[\w.~-]{43,128}$/ // RFC 7636 §4.1
const NO_CHALLENGE = '' // of no code

export async function redeemCode({ form, client, headers }: TokenRequest, deps: Deps): Promise<TokenAnswer> {
  const proof = readProof(form, client)
  const issued = await swap(
    {
      name: 'code',
      presented: form.required('code'),
      client,
      retryKeyHash: readRetryKey(headers),
      scopes: undefined,
      spend: (on, use) => store.redeemCode(on, use, proof),
      lock: store.lockCode,
      judge: (row, successor, retry) => judgeCode(row, successor, { ...retry, clientId: client.client_id, proof }),
      words: WORDS,
      replayed: 'An authorization code was used twice.',
    },
    deps,
  )
  return answerOf(issued, client, issued.grant.nonce, deps)
}

function readProof(form: Form, client: Client): store.Proof {
  // RFC 6749 §4.1.3 wants it back whenever it was sent. The sample of AI Actions v1 leaves it out, where nothing can be
  // mistaken: of a client that has a secret, and one address.
  const mayOmit = client.kind === 'ai_actions' && !client.is_public && client.redirect_uris.length === 1
  const redirectUri = mayOmit ? form.get('redirect_uri') : form.required('redirect_uri')
  return { redirectUri, challenge: challengeOf(form.get('code_verifier'), client) }
}

function challengeOf(verifier: string | undefined, client: Client): string | undefined {
  if (verifier === undefined) return client.is_public ? NO_CHALLENGE : undefined // RFC 9700 §2.1.1
  return VERIFIER.test(verifier) ? createHash('sha256').update(verifier).digest('base64url') : NO_CHALLENGE
}
