// GET /oauth/authorize                         RFC 6749 §4.1.1 · RFC 9207 · OpenID Connect Core §3.1.2 · authorization server §2
// A client sends a person here. Until client and redirect URI are proven nobody is sent anywhere; from then on every answer
// goes back to the redirect URI, and what waits for the person is kept on the server.
import { countVisitor, findSession, openSession } from '../../accounts/index.ts'
import type { Client } from '../../clients/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { PageError } from '../../kernel/errors.ts'
import { type Call, isDatabaseAway } from '../../kernel/http/index.ts'
import { noteAttempt } from '../client-attempts.ts'
import { redirect, refusalAddress } from './answer.ts'
import type { Refusal } from './errors.ts'
import { judgeRequest } from './judge-request.ts'
import type { StandingVerdict } from './judge-standing.ts'
import { proveTarget, type Target } from './judge-target.ts'
import { keepRequest } from './pending.ts'
import { proceed, standingOf } from './proceed.ts'
import { type AuthorizeQuery, readQuery } from './query.ts'
import { pageOf, reasonOf } from './target-fault.ts'

export async function authorize(call: Call<null>, deps: Deps): Promise<Response> {
  const query = readQuery(call.url.search)
  const verdict = await proveTarget(query, deps)
  if (verdict.kind === 'refused') {
    const { client, parameter } = verdict.fault
    const detail = reasonOf(verdict.fault)
    if (client) note(client, query, { outcome: 'invalid_request', parameter, detail }, deps)
    throw pageOf(verdict.fault)
  }
  try {
    return await answer(query, verdict.target, call, deps)
  } catch (error) {
    if (error instanceof PageError || isDatabaseAway(error)) throw error // a page that may be loaded again
    deps.log.error({ request_id: call.requestId, path: call.url.pathname, err: error }, 'a request failed')
    const description = `A server error occurred. Request ${call.requestId}.`
    return refuse(query, verdict.target, { error: 'server_error', description }, deps)
  }
}

async function answer(query: AuthorizeQuery, target: Target, call: Call<null>, deps: Deps): Promise<Response> {
  const verdict = judgeRequest(query, target)
  if (verdict.kind === 'refused') return refuse(query, target, verdict.refusal, deps)
  const { request } = verdict
  if (request.prompts.includes('none')) {
    const known = await findSession(call, deps)
    const standing = await standingOf({ request, receivedAt: deps.clock.now() }, known, deps)
    if (standing.kind !== 'allowed') return refuse(query, target, silentRefusal(standing), deps)
  }
  const session = await openSession(call, deps)
  countVisitor('request', call, deps)
  return proceed(await keepRequest(request, target.client, session, deps), session, call, deps)
}

/** What prompt=none is told: nobody may be shown a page. OpenID Connect Core §3.1.2.6 */
export function silentRefusal({ kind }: StandingVerdict): Refusal {
  if (kind === 'sign_in')
    return { error: 'login_required', description: 'Nobody is signed in, or not lately enough.', parameter: 'prompt' }
  return { error: 'consent_required', description: 'The person has to be asked first.', parameter: 'prompt' }
}

function refuse(query: AuthorizeQuery, { client, redirectUri }: Target, refusal: Refusal, deps: Deps): Response {
  const { error, description, parameter } = refusal
  note(client, query, { outcome: error, detail: description, ...(parameter && { parameter }) }, deps)
  return redirect(refusalAddress({ redirectUri, rawState: query.rawState ?? null }, refusal, deps.publicUrl))
}

type Outcome = { outcome: string; detail?: string; parameter?: string }

function note(client: Client, query: AuthorizeQuery, outcome: Outcome, deps: Deps): void {
  noteAttempt({ clientId: client.client_id, door: 'authorize', ...outcome, parameters: query.entries }, deps)
}
