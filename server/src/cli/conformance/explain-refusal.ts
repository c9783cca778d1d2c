import type { TokenOutcome } from '../../connections/outbound/index.ts'
import { failed, type Verdict } from './check.ts'

type Refusal = Exclude<TokenOutcome, { kind: 'tokens' }>

/** Why no tokens came, and what most often mends it. */
export function explainRefusal(outcome: Refusal, grant: 'code' | 'refresh'): Verdict {
  const what = grant === 'code' ? 'The code was not exchanged' : 'The refresh was refused'
  return failed(`${what}: ${outcome.detail}`, mendFor(outcome, grant))
}

function mendFor(outcome: Refusal, grant: 'code' | 'refresh'): string {
  if (outcome.kind === 'unknown')
    return 'Answer within 30 seconds, with JSON, and let the connection stay open until the end.'
  if (outcome.kind === 'final' && outcome.error === 'invalid_grant') return INVALID_GRANT[grant]
  if (outcome.kind === 'final') return MENDS[outcome.error] ?? 'Look at the exchange: the words are your own server’s.'
  if (outcome.misconfigured) {
    return 'Compare client_id and client_secret, client_auth (body or basic), token_path, and the hosts of the manifest with your server.'
  }
  return 'The token endpoint must answer 2xx with tokens, or 4xx with an error; whatever else is tried again later.'
}

const INVALID_GRANT = {
  code: 'The code is fresh and was sent once: compare how it is stored, its redirect_uri, and its PKCE challenge.',
  refresh:
    'The refresh token is fresh and was sent once: see that it is stored with its client and outlives the access token.',
}
const MENDS: Record<string, string> = {
  invalid_request:
    'Compare the encoding (token_request: form, json or query_then_form) and the parameters with what you expect.',
  unsupported_grant_type: 'Support grant_type=authorization_code, and refresh_token where the app refreshes.',
}
