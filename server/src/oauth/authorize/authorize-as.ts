// Sign-in and consent in one call, for development mode and tests: the same judges and the same codes as the pages.
import type { Person } from '../../accounts/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { OAuthError } from '../../kernel/errors.ts'
import { issueCode } from '../authorization-code.ts'
import { codeAddress, refusalAddress } from './answer.ts'
import { silentRefusal } from './authorize.ts'
import { consentOf } from './decide.ts'
import { judgeRequest } from './judge-request.ts'
import { proveTarget } from './judge-target.ts'
import { standingOf } from './proceed.ts'
import { readQuery } from './query.ts'
import type { AuthorizeRequest } from './request.ts'
import { oauthErrorOf } from './target-fault.ts'

/**
 * What the redirect URI of an authorize request is sent when `person` has just signed in and allows everything.
 * `members` are those of an authorize query, decoded. A refusal that goes back to the client comes as an address too; any
 * other is thrown as OAuthError with status 400.
 */
export async function authorizeAs(
  members: Readonly<Record<string, string>>,
  person: Person,
  deps: Deps,
): Promise<{ redirect_to: string }> {
  const query = readQuery(searchOf(members))
  const proven = await proveTarget(query, deps)
  if (proven.kind === 'refused') throw oauthErrorOf(proven.fault)
  const verdict = judgeRequest(query, proven.target)
  if (verdict.kind === 'sound') return { redirect_to: await approve(verdict.request, person, deps) }
  const back = { redirectUri: proven.target.redirectUri, rawState: query.rawState ?? null }
  return { redirect_to: refusalAddress(back, verdict.refusal, deps.publicUrl) }
}

async function approve(request: AuthorizeRequest, person: Person, deps: Deps): Promise<string> {
  const now = deps.clock.now()
  const standing = await standingOf({ request, receivedAt: now }, { person, authenticatedAt: now }, deps)
  if (request.prompts.includes('none') && standing.kind !== 'allowed')
    return refusalAddress(request, silentRefusal(standing), deps.publicUrl)
  if (standing.kind === 'confirm_first')
    throw new OAuthError('invalid_request', 'The account has to confirm its e-mail address first.')
  const consent = consentOf(request, { person, authenticatedAt: now })
  const code = await deps.db.transaction().execute((tx) => issueCode(tx, consent, deps))
  return codeAddress(request, code, deps.publicUrl)
}

function searchOf(members: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(members).map((pair) => pair.map((text) => encodeURIComponent(text.toWellFormed())))
  return pairs.map((pair) => pair.join('=')).join('&')
}
