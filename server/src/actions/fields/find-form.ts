// What the field operations start from: the action in the path and the connection in the body.          Workflow API 4
import type { Action, Json } from '../../apps/index.ts'
import type { Connection } from '../../connections/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { notFound } from '../../kernel/errors.ts'
import type { TokenCaller } from '../../oauth/index.ts'
import { type AuthenticationRef, connectionFor } from '../connection-for.ts'
import { findActionById } from '../find-action.ts'

export type Form = { action: Action; connection: Connection | undefined; inputs: Record<string, Json> }

type FormCall = {
  params: Readonly<Record<string, string>>
  caller: TokenCaller
  body: { data: { authentication: AuthenticationRef; inputs: Record<string, Json> | null } }
}

/** The form of an action as it is filled in so far. Throws 404 for an unknown or dead id, 400 for the connection. */
export async function findForm({ params, caller, body }: FormCall, deps: Deps): Promise<Form> {
  const action = await findActionById(params.action_id ?? '', deps)
  if (!action) throw notFound('unknown or dead action id')
  const connection = await connectionFor(body.data.authentication, action.app, caller, deps)
  return { action, connection, inputs: body.data.inputs ?? {} }
}
