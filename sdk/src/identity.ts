// Who the calls are made as: the access token of one user, renewed by signing again.

import { startDeadline } from './http/deadline.ts'
import { type Exchanger, exchangeToken, type Subject } from './token-exchange.ts'

/** The user behind a client. */
export type Identity = {
  /** A token that is good for now. Callers that ask at the same time share one exchange. */
  accessToken(): Promise<string>
  /** Drops a token that the server refused. False: there is no way to get another. */
  forget(accessToken: string): boolean
  /** What to present for a session code. */
  subject: Subject
}

/** An access token and when it ends. */
export type AccessToken = {
  accessToken: string
  /** The granted scopes. */
  scope: string[]
  /** Seconds from the answer to its end. */
  expiresInSeconds: number
  expiresAt: Date
}

/** Renewed this long before its end, so that no request carries one that dies on the way. */
const RENEW_AHEAD_MS = 60_000

/** An identity that signs and exchanges whenever it needs a token. `timeoutMs` bounds one exchange. */
export function signedIdentity(
  from: Exchanger,
  subject: Subject,
  scope: string | undefined,
  timeoutMs: number,
): Identity {
  let current: AccessToken | undefined
  let renewal: Promise<AccessToken> | undefined

  async function renew(): Promise<AccessToken> {
    const wanted = { type: 'access-token' as const, scope }
    // Not the deadline of the caller who happens to be first: others wait for the same exchange.
    current = toAccessToken(await exchangeToken(from, subject, wanted, startDeadline({}, timeoutMs)), from.http.now())
    return current
  }

  return {
    subject,
    async accessToken() {
      if (current && isGood(current, from.http.now())) return current.accessToken
      renewal ??= renew().finally(() => {
        renewal = undefined
      })
      return (await renewal).accessToken
    },
    forget(accessToken) {
      if (current?.accessToken === accessToken) current = undefined
      return true
    },
  }
}

/** An identity with one access token and nothing to renew it with. */
export function fixedIdentity(accessToken: string): Identity {
  return {
    subject: { type: 'access-token', token: accessToken },
    accessToken: async () => accessToken,
    forget: () => false,
  }
}

/** The answer of an exchange, with its end in absolute time. */
export function toAccessToken(
  answer: { access_token: string; expires_in: number; scope: string },
  nowMs: number,
): AccessToken {
  return {
    accessToken: answer.access_token,
    scope: answer.scope.split(' ').filter(Boolean),
    expiresInSeconds: answer.expires_in,
    expiresAt: new Date(nowMs + answer.expires_in * 1000),
  }
}

function isGood({ expiresAt, expiresInSeconds }: AccessToken, nowMs: number): boolean {
  const aheadMs = Math.min(RENEW_AHEAD_MS, expiresInSeconds * 100) // a tenth of a short life
  return nowMs < expiresAt.getTime() - aheadMs
}
