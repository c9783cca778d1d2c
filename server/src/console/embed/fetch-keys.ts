// POST /embed/settings/{client_id}/white-label/keys                                                    embed-connect §1
// Asks the JWKS URL now and shows what it answers; keys that came count from here on.
import type { SignedIn } from '../../accounts/index.ts'
import { fetchPartnerKeys } from '../../clients/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { type Call, readPageForm } from '../../kernel/http/index.ts'
import { countExactly, type Limit } from '../../kernel/limits/index.ts'
import { loadPartner, type OwnPartner } from '../own-client.ts'
import type { FetchedKeys } from './keys-panel.ts'
import { whiteLabelPage } from './white-label-page.ts'

// The address may be anybody's: a button here is no way to flood it.
const FETCHES: Limit = { max: 10, windowSeconds: 60 }

export async function fetchKeys(call: Call<SignedIn>, deps: Deps): Promise<Response> {
  await readPageForm(call.request, call.caller.csrfToken)
  const client = await loadPartner(call, deps)
  return whiteLabelPage(call.caller, client, { fetched: await fetched(call.caller, client, deps) }, deps)
}

async function fetched({ person }: SignedIn, client: OwnPartner, deps: Deps): Promise<FetchedKeys> {
  const verdict = await countExactly(deps.pool, `jwks of person:${person.userId}`, FETCHES, deps.clock)
  if (verdict.kind === 'within') return fetchPartnerKeys(client, deps)
  return { kind: 'failed', why: `it was asked too often, try again in ${verdict.retryAfterSeconds} seconds` }
}
