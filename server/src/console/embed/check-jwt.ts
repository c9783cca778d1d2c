// POST /embed/settings/{client_id}/white-label/check                                                   embed-connect §1
// Judges a JWT that was pasted, by the rules of the token exchange. It is neither kept nor spent nor shown again.
import type { SignedIn } from '../../accounts/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { type Call, readPageForm } from '../../kernel/http/index.ts'
import { checkPartnerJwt } from '../../oauth/index.ts'
import { loadPartner } from '../own-client.ts'
import { whiteLabelPage } from './white-label-page.ts'

export async function checkJwt(call: Call<SignedIn>, deps: Deps): Promise<Response> {
  const form = await readPageForm(call.request, call.caller.csrfToken)
  const client = await loadPartner(call, deps)
  const jwt = (form.get('jwt') ?? '').replaceAll(/\s/g, '') // terminals break long lines
  const checked =
    jwt === '' ? { mistake: 'Paste a JWT that your backend signed.' } : await checkPartnerJwt(jwt, client, deps)
  return whiteLabelPage(call.caller, client, { checked }, deps)
}
