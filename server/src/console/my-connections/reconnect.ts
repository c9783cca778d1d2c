// POST /connections/{id}/reconnect                                                                   embed-connect §3
// Opens Connect for this person's connection in this browser. Its identifier stays; the end leads back to the list.
import { holdSession, type SignedIn } from '../../accounts/index.ts'
import { openReconnect } from '../../connections/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { type Call, readPageForm, seeOther } from '../../kernel/http/index.ts'
import { LIST, loadConnection } from './own-connection.ts'

export async function reconnectOwn(call: Call<SignedIn>, deps: Deps): Promise<Response> {
  await readPageForm(call.request, call.caller.csrfToken)
  const opened = await deps.db.transaction().execute(async (tx) => {
    await holdSession(tx, call.caller)
    return openReconnect(tx, await loadConnection(call, { db: tx }), LIST, deps)
  })
  return seeOther(opened.location, [opened.cookie])
}
