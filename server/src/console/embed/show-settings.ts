// GET /embed/settings/{client_id}
import type { SignedIn } from '../../accounts/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { type Call, seeOther } from '../../kernel/http/index.ts'
import { loadClient } from '../own-client.ts'
import { settingsPath } from './embed-tabs.ts'

/** Leads to the first page of the settings. */
export async function showSettings(call: Call<SignedIn>, deps: Deps): Promise<Response> {
  const { client_id } = await loadClient(call, ['workflow', 'embed'], deps)
  return seeOther(settingsPath(client_id, 'credentials'))
}
