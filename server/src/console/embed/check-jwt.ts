// POST /embed/settings/{client_id}/white-label/check                                                   embed-connect §1
// Judges a JWT that was pasted, by the rules of the token exchange. It is neither kept nor spent nor shown again.
import type { SignedIn } from '../../accounts/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { type Call, readPageForm } from '../../kernel/http/index.ts'
import { countExactly, type Limit } from '../../kernel/limits/index.ts'
import { checkPartnerJwt } from '../../oauth/index.ts'
import { loadPartner, type OwnPartner } from '../own-client.ts'
import type { CheckedJwt } from './jwt-panel.ts'
import { whiteLabelPage } from './white-label-page.ts'

// A key that is not known asks the JWKS URL, which may be anybody's.
const CHECKS: Limit = { max: 30, windowSeconds: 60 }

export async function checkJwt(call: Call<SignedIn>, deps: Deps): Promise<Response> {
  const form = await readPageForm(call.request, call.caller.csrfToken)
  const client = await loadPartner(call, deps)
  const jwt = (form.get('jwt') ?? '').replaceAll(/\s/g, '') // terminals break long lines
  return whiteLabelPage(call.caller, client, { checked: await checked(jwt, call.caller, client, deps) }, deps)
}

async function checked(jwt: string, { person }: SignedIn, client: OwnPartner, deps: Deps): Promise<CheckedJwt> {
  if (jwt === '') return { mistake: 'Paste a JWT that your backend signed.' }
  const verdict = await countExactly(deps.pool, `jwt checks of person:${person.userId}`, CHECKS, deps.clock)
  if (verdict.kind === 'within') return checkPartnerJwt(jwt, client, deps)
  return { mistake: `Nothing was checked: try again in ${verdict.retryAfterSeconds} seconds.` }
}
