// GET /v2/authorize                                                          Workflow API 3.1 · authorization server §2
// The Workflow API's front door: checks client and redirect URI, then sends the browser on with the same query.
import type { Deps } from '../../kernel/deps.ts'
import { type Call, isPreferringJson } from '../../kernel/http/index.ts'
import { noteAttempt } from '../client-attempts.ts'
import { redirect } from './answer.ts'
import { proveTarget, type TargetFault } from './judge-target.ts'
import { type AuthorizeQuery, readQuery } from './query.ts'
import { envelopeOf, pageOf, reasonOf } from './target-fault.ts'

const campaign = { utm_campaign: 'workflow_api', utm_medium: 'embed', utm_source: 'partner' }

export async function frontDoor({ request, url }: Call<null>, deps: Deps): Promise<Response> {
  const query = readQuery(url.search)
  const verdict = await proveTarget(query, deps)
  if (verdict.kind === 'proven') return redirect(`${deps.publicUrl}/oauth/authorize/?${onward(url.search, query)}`)
  noteFault(verdict.fault, query, deps)
  throw isPreferringJson(request) ? envelopeOf(verdict.fault) : pageOf(verdict.fault)
}

// Segment by segment as they came, so that no byte of the state changes.
function onward(search: string, query: AuthorizeQuery): string {
  const defaults = Object.entries(campaign).filter(([name]) => query.get(name) === undefined)
  const isEmpty = (segment: string) => defaults.some(([name]) => segment === name || segment === `${name}=`)
  const segments = search.slice(1).split('&')
  const given = segments.filter((segment) => segment !== '' && !isEmpty(segment))
  return [...given, ...defaults.map((pair) => pair.join('='))].join('&')
}

function noteFault(fault: TargetFault, query: AuthorizeQuery, deps: Deps): void {
  const { client, parameter } = fault
  if (!client) return
  const attempt = { outcome: 'invalid_request', parameter, detail: reasonOf(fault), parameters: query.entries }
  noteAttempt({ clientId: client.client_id, door: 'authorize', ...attempt }, deps)
}
