// POST /custom/actions                                                                seed 001, API Key · AI Actions 1.4
import { refuseUnconfirmed, type SignedIn } from '../../../accounts/index.ts'
import type { Deps } from '../../../kernel/deps.ts'
import { type Call, readPageForm, seeOther } from '../../../kernel/http/index.ts'
import { connectCustom } from '../custom-account.ts'

/** Connects the account, then leads to the keys. */
export async function connectAccount({ request, caller }: Call<SignedIn>, deps: Deps): Promise<Response> {
  await readPageForm(request, caller.csrfToken)
  await refuseUnconfirmed(caller)
  await connectCustom(caller.person.userId, deps)
  return seeOther('/credentials/')
}
