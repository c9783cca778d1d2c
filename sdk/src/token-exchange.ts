// POST /oauth/token  grant_type=token-exchange          RFC 8693 · RFC 6749 §2.3.1 · seed 004, step 1

import { basic } from './basic.ts'
import { unexpectedAnswer } from './http/answer.ts'
import { call, type Http } from './http/call.ts'
import type { Deadline } from './http/deadline.ts'
import { isRecord } from './record.ts'
import type { TokenExchangeRequest, TokenTypeUrn } from './wire/index.ts'

/** Where and as whom to exchange. */
export type Exchanger = { http: Http; apiUrl: string; clientId: string; clientSecret: string }

/** What is presented: the partner's JWT or an access token. A function makes it anew for each attempt. */
export type Subject = { type: 'external-jwt' | 'access-token'; token: string | (() => Promise<string>) }

/** What is wanted. */
export type Wanted = {
  type: 'access-token' | 'connect-token'
  scope?: string | undefined
  resource?: string | undefined
}

/** The answer, its members checked. `session_id` is there for session codes only. */
export type Exchanged = { access_token: string; expires_in: number; scope: string; session_id: string | undefined }

const GRANT = 'urn:ietf:params:oauth:grant-type:token-exchange'
const urn = (name: 'external-jwt' | 'access-token' | 'connect-token'): TokenTypeUrn =>
  `urn:ietf:params:oauth:token-type:${name}`

/**
 * One token exchange.
 * @throws {WayleaveOAuthError} when the server refuses it
 * @throws {WayleaveError} when no answer came, or one without the documented form
 */
export async function exchangeToken(
  from: Exchanger,
  subject: Subject,
  wanted: Wanted,
  deadline: Deadline,
): Promise<Exchanged> {
  const { token } = subject
  const request = {
    method: 'POST' as const,
    url: `${from.apiUrl}/oauth/token`,
    headers: {
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded',
      authorization: basic(from.clientId, from.clientSecret),
    },
    body: async () => toForm(subject.type, typeof token === 'function' ? await token() : token, wanted),
    // A JWT may be good for one use (`jti`): after a lost answer only a new one is sure to be taken.
    isRepeatable: typeof token === 'function' || subject.type === 'access-token',
  }
  const answer = await call(from.http, request, deadline)
  return parseExchanged(answer.body, answer.status)
}

function toForm(type: Subject['type'], token: string, wanted: Wanted): string {
  const fields: TokenExchangeRequest = {
    grant_type: GRANT,
    subject_token: token,
    subject_token_type: urn(type),
    requested_token_type: urn(wanted.type),
    ...(wanted.scope === undefined ? {} : { scope: wanted.scope }),
    ...(wanted.resource === undefined ? {} : { resource: wanted.resource }),
  }
  return new URLSearchParams(fields).toString()
}

function parseExchanged(body: unknown, status: number): Exchanged {
  if (!isRecord(body) || typeof body.access_token !== 'string' || typeof body.expires_in !== 'number') {
    throw unexpectedAnswer(status, 'The answer to the token exchange has no access_token and expires_in.')
  }
  return {
    access_token: body.access_token,
    expires_in: body.expires_in,
    scope: typeof body.scope === 'string' ? body.scope : '',
    session_id: typeof body.session_id === 'string' ? body.session_id : undefined,
  }
}
