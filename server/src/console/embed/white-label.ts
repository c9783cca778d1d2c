// GET and POST /embed/settings/{client_id}/white-label, POST …/white-label/pages          seed 004, partner onboarding
// How a partner's JWTs are judged, and which pages of its own take part.
import type { SignedIn } from '../../accounts/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { type Call, readPageForm, seeOther } from '../../kernel/http/index.ts'
import { loadPartner, type OwnPartner } from '../own-client.ts'
import { changeByForm } from '../parts/change-by-form.ts'
import { settingsPath } from './embed-tabs.ts'
import { pageFields, trustFields } from './fields.ts'
import { type Brought, whiteLabelPage } from './white-label-page.ts'

const saved: Readonly<Record<string, string>> = {
  trust: 'Saved. JWTs are judged by it from now on.',
  pages: 'Saved. It counts everywhere from now on.',
  looks: 'Saved. Your users see it from now on.',
}

export async function showWhiteLabel(call: Call<SignedIn>, deps: Deps): Promise<Response> {
  const words = saved[call.url.searchParams.get('saved') ?? '']
  return whiteLabelPage(call.caller, await loadPartner(call, deps), words ? { saved: words } : {}, deps)
}

/** Changes one of the page's two forms of settings. */
export function changeWhiteLabel(part: 'trust' | 'pages') {
  const fields = part === 'trust' ? trustFields : pageFields
  return async (call: Call<SignedIn>, deps: Deps): Promise<Response> => {
    const form = await readPageForm(call.request, call.caller.csrfToken)
    const outcome = await changeByForm(call, form, { kinds: ['embed'], fields }, deps)
    if (outcome.kind === 'changed')
      return seeOther(`${settingsPath(call.params.client_id ?? '', 'white-label')}?saved=${part}#${part}`)
    const brought: Brought = { [part]: outcome.filled }
    return whiteLabelPage(call.caller, outcome.client as OwnPartner, brought, deps)
  }
}
