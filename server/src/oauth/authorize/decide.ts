// One decision on a request, whoever else decides at the same moment.                          authorization server §2
import { type BrowserSession, holdSession, type Person } from '../../accounts/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { sha256 } from '../../kernel/ids.ts'
import { issueCode } from '../authorization-code.ts'
import { noteAttempt } from '../client-attempts.ts'
import { codeAddress, refusalAddress } from './answer.ts'
import type { Pending } from './pending.ts'
import { type AuthorizeRequest, parametersOf } from './request.ts'
import * as store from './store.ts'

export type Approver = { person: Person; authenticatedAt: Date }
type Answer = { address: string; code: string | null }
type DecideDeps = Pick<Deps, 'db' | 'clock' | 'seal' | 'publicUrl' | 'log'>

/**
 * Allows what the request asks for: its grant and code. Returns the address that brings the code; undefined when the
 * request does not wait any longer.
 */
export async function allow(
  pending: Pending,
  approver: Approver,
  session: BrowserSession,
  deps: DecideDeps,
): Promise<string | undefined> {
  return decide({ pending, session, outcome: 'ok' }, deps, async (tx) => {
    const code = await issueCode(tx, consentOf(pending.request, approver), deps)
    return { address: codeAddress(pending.request, code, deps.publicUrl), code }
  })
}

/** Denies it. Returns the address that says so; undefined when the request does not wait any longer. */
export async function deny(pending: Pending, session: BrowserSession, deps: DecideDeps): Promise<string | undefined> {
  const refusal = { error: 'access_denied', description: 'The person denied the request.' } as const
  return decide({ pending, session, outcome: refusal.error }, deps, async () => ({
    address: refusalAddress(pending.request, refusal, deps.publicUrl),
    code: null,
  }))
}

/**
 * The address that was answered before, for a second click that made the browser drop the first answer. Undefined once its
 * code is used or over: a code that comes twice would cost the client its grant.
 */
export async function answeredBefore(pending: Pending, deps: DecideDeps): Promise<string | undefined> {
  if (pending.status !== 'answered' || pending.answer === null) return undefined
  const { address, code }: Answer = JSON.parse(deps.seal.open(pending.answer, placeOf(pending)))
  const isLive = code === null || (await store.isCodeLive(deps.db, sha256(code), deps.clock.now()))
  return isLive ? address : undefined
}

/** Whether what was answered before was Allow; once the answer is forgotten, it may have been. */
export function wasAllowed(pending: Pending, { seal }: Pick<Deps, 'seal'>): boolean {
  if (pending.status !== 'answered') return false
  if (pending.answer === null) return true
  const { code }: Answer = JSON.parse(seal.open(pending.answer, placeOf(pending)))
  return code !== null
}

/** What a grant is made of. */
export function consentOf(request: AuthorizeRequest, { person, authenticatedAt }: Approver) {
  return {
    clientId: request.clientId,
    userId: person.userId,
    workspaceId: person.workspaceId,
    scopes: request.scopes,
    redirectUri: request.redirectUri,
    codeChallenge: request.codeChallenge ?? undefined,
    nonce: request.nonce ?? undefined,
    authenticatedAt,
  }
}

type Write = (tx: Parameters<typeof store.saveAnswer>[0]) => Promise<Answer>

type Decision = { pending: Pending; session: BrowserSession; outcome: string }

async function decide(
  { pending, session, outcome }: Decision,
  deps: DecideDeps,
  write: Write,
): Promise<string | undefined> {
  const answer = await deps.db.transaction().execute(async (tx) => {
    await holdSession(tx, session)
    if (!(await store.answerRequest(tx, pending.id, deps.clock.now()))) return undefined
    const answer = await write(tx)
    await store.saveAnswer(tx, pending.id, deps.seal.seal(JSON.stringify(answer), placeOf(pending)))
    return answer
  })
  const { clientId } = pending.request
  if (answer) noteAttempt({ clientId, door: 'authorize', outcome, parameters: parametersOf(pending.request) }, deps)
  return answer?.address
}

function placeOf({ id }: Pending): string {
  return `authorization_request:${id}`
}
