// POST /connections/{id}/turn-on
// Turns on again the Zaps that the end of this connection turned off. Those that need another dead connection stay off.
import { holdSession, note, type SignedIn } from '../../accounts/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { type Call, readPageForm, seeOther } from '../../kernel/http/index.ts'
import { turnOnZapsOf, zapIdOf } from '../../zaps/index.ts'
import { LIST, loadConnection } from './own-connection.ts'

export async function turnOnOwnZaps(call: Call<SignedIn>, deps: Deps): Promise<Response> {
  await readPageForm(call.request, call.caller.csrfToken)
  const { person } = call.caller
  const { turnedOn, refused } = await deps.db.transaction().execute(async (tx) => {
    await holdSession(tx, call.caller)
    const { id } = await loadConnection(call, { db: tx })
    const outcome = await turnOnZapsOf(tx, id, person, deps)
    for (const zap of outcome.turnedOn) {
      const deed = { userId: person.userId, actor: person.email, action: 'zap.turned_on', subject: zapIdOf(zap) }
      await note(tx, { ...deed, detail: { connection_id: String(id) } }, deps)
    }
    return outcome
  })
  return seeOther(`${LIST}?${new URLSearchParams({ on: String(turnedOn.length), off: String(refused.length) })}`)
}
