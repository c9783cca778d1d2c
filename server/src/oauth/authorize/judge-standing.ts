import type { BrowserSession, Person } from '../../accounts/index.ts'
import { includesScope } from '../../clients/index.ts'
import type { AuthorizeRequest } from './request.ts'

/** Who is at the browser, and what he allows this client already. */
export type Standing = Pick<BrowserSession, 'person' | 'authenticatedAt'> & { granted: readonly string[] }

export type StandingVerdict =
  | { kind: 'sign_in' }
  /** A quick account whose address nobody confirmed: it may approve the client it came for, and no other. */
  | { kind: 'confirm_first'; person: Person }
  | { kind: 'ask'; person: Person; authenticatedAt: Date }
  | { kind: 'allowed'; person: Person; authenticatedAt: Date }

/** What a request needs next. `receivedAt`: when it came in, which tells a sign-in for its sake from an older one. */
export function judgeStanding(request: AuthorizeRequest, receivedAt: Date, standing: Standing): StandingVerdict {
  const { person, authenticatedAt, granted } = standing
  if (!person || !authenticatedAt || authenticatedAt < oldestSignIn(request, receivedAt)) return { kind: 'sign_in' }
  if (!person.isEmailConfirmed && person.cameFor !== null && person.cameFor !== request.clientId)
    return { kind: 'confirm_first', person }
  const isForced = request.prompts.includes('consent') || request.prompts.includes('select_account')
  const isCovered = request.scopes.every((scope) => includesScope(granted, scope))
  return { kind: isCovered && !isForced ? 'allowed' : 'ask', person, authenticatedAt }
}

// OpenID Connect Core §3.1.2.1: prompt=login and max_age ask for a sign-in that is new enough.
function oldestSignIn({ prompts, maxAgeSeconds }: AuthorizeRequest, receivedAt: Date): Date {
  if (prompts.includes('login')) return receivedAt
  if (maxAgeSeconds === null) return new Date(0)
  return new Date(receivedAt.getTime() - maxAgeSeconds * 1000)
}
