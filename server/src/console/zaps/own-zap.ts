// The Zap that a page of the console is about: its owner's alone.
import { holdSession, type SignedIn } from '../../accounts/index.ts'
import type { Owner } from '../../connections/index.ts'
import type { Tx } from '../../kernel/db/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { PageError } from '../../kernel/errors.ts'
import type { Call } from '../../kernel/http/index.ts'
import { findOwnZap, lockOwnZap, type Zap } from '../../zaps/index.ts'

type ZapCall = Pick<Call<SignedIn>, 'params' | 'caller'>

/** The Zap of the path's `{id}`. Throws PageError 404 for any other, also somebody else's. */
export async function loadZap(call: ZapCall, { db }: Pick<Deps, 'db'>): Promise<Zap> {
  const id = idIn(call)
  const zap = id === undefined ? undefined : await findOwnZap(db, id, call.caller.person)
  if (!zap) throw noZap()
  return zap
}

/** The same, kept from changing until the transaction ends. Throws PageError 403 when the person was signed out meanwhile. */
export async function lockZap(tx: Tx, call: ZapCall): Promise<Zap> {
  await holdSession(tx, call.caller)
  const id = idIn(call)
  const zap = id === undefined ? undefined : await lockOwnZap(tx, id, call.caller.person)
  if (!zap) throw noZap()
  return zap
}

/** Whose connections the steps of a Zap may use. */
export function ownerOf({ client_id, user_id, workspace_id }: Zap): Owner {
  return { clientId: client_id, userId: user_id, workspaceId: workspace_id }
}

function idIn({ params }: ZapCall): number | undefined {
  const id = params.id ?? ''
  return /^[1-9]\d{0,14}$/.test(id) ? Number(id) : undefined
}

// 404, not 403: whose a Zap is, and that it is there, is nobody else's business.
function noZap(): PageError {
  return new PageError(404, 'You have no such Zap', 'It may have been deleted, or it belongs to another account.')
}
