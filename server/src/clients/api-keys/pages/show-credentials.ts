// GET /credentials                                                                    seed 001, API Key · AI Actions 1.4
import type { SignedIn } from '../../../accounts/index.ts'
import type { Deps } from '../../../kernel/deps.ts'
import { SeeOther } from '../../../kernel/errors.ts'
import type { Call } from '../../../kernel/http/index.ts'
import { listApiKeys } from '../api-keys.ts'
import { isConnectedToCustom } from '../custom-account.ts'
import { credentialsPage } from './credentials-page.ts'

/** The keys of whoever is signed in; who is not connected to `custom` yet is sent there. */
export async function showCredentials({ caller }: Call<SignedIn>, deps: Deps): Promise<Response> {
  const { userId } = caller.person
  if (!(await isConnectedToCustom(userId, deps))) throw new SeeOther('/custom/start/')
  return credentialsPage(caller, await listApiKeys(deps.db, userId))
}
