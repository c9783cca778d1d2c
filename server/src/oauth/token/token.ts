// POST /oauth/token                                    RFC 6749 §3.2 · RFC 8693 · authorization server §3 · embed-connect §2
// One door for every grant: reads the form, proves the client, hands over to the grant's own file.
import { type Client, claimedClientId, UNKNOWN_CLIENT } from '../../clients/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { OAuthError } from '../../kernel/errors.ts'
import type { Call } from '../../kernel/http/index.ts'
import { noteAttempt } from '../client-attempts.ts'
import { countTokenRequest, proveClient } from '../prove-client.ts'
import { redeemCode } from './authorization-code.ts'
import { issueAppToken } from './client-credentials.ts'
import { type Form, readForm } from './form.ts'
import { refresh } from './refresh.ts'
import { exchangeToken } from './token-exchange.ts'
import type { TokenRequest } from './token-request.ts'

type Grant = { kinds: readonly Client['kind'][]; issue: (request: TokenRequest, deps: Deps) => Promise<object> }

// Which kind of client may use which grant.
const grants: Readonly<Record<string, Grant>> = {
  authorization_code: { kinds: ['ai_actions', 'workflow'], issue: redeemCode },
  refresh_token: { kinds: ['ai_actions', 'workflow'], issue: refresh },
  client_credentials: { kinds: ['workflow'], issue: issueAppToken }, // all of them confidential
  'urn:ietf:params:oauth:grant-type:token-exchange': { kinds: ['embed'], issue: exchangeToken },
}

/** What `grant_type` may be. */
export const grantTypes = Object.keys(grants)

export async function token(call: Call<null>, deps: Deps): Promise<Response> {
  const form = await readForm(call.request, call.url)
  const presented = { client_id: form.get('client_id'), client_secret: form.get('client_secret') }
  const note = (outcome: string, why: { parameter?: string; detail?: string } = {}) => {
    const clientId = claimedClientId(call.request.headers.get('authorization'), presented)
    if (clientId) noteAttempt({ clientId, door: 'token', outcome, ...why, parameters: form.entries() }, deps)
  }
  try {
    const answer = await issue(call, form, await proveClient(call, presented, deps), deps)
    if (form.get('grant_type') === 'authorization_code') note('ok')
    // RFC 6749 §5.1. Response.json would make a Headers object of these, which is slow.
    const headers = { 'content-type': 'application/json', 'cache-control': 'no-store', pragma: 'no-cache' }
    return new Response(JSON.stringify(answer), { headers })
  } catch (error) {
    // Names that anybody makes up would take the place of those whose owner looks for what is wrong.
    if (error instanceof OAuthError && error.detail !== UNKNOWN_CLIENT)
      note(error.code, { parameter: error.parameter, detail: detailOf(error) })
    throw error
  }
}

async function issue(call: Call<null>, form: Form, client: Client, deps: Deps): Promise<object> {
  countTokenRequest(client, deps)
  const grantType = form.required('grant_type')
  const grant = Object.hasOwn(grants, grantType) ? grants[grantType] : undefined
  if (!grant) throw new OAuthError('unsupported_grant_type', 'This grant type is not supported.')
  if (!grant.kinds.includes(client.kind)) {
    throw new OAuthError('unauthorized_client', 'This client may not use this grant type.', {
      detail: `${client.kind} asked for ${grantType}`,
    })
  }
  return grant.issue({ form, client, headers: call.request.headers }, deps)
}

function detailOf({ description, detail }: OAuthError): string {
  return detail ? `${description} (${detail})` : description
}
