// DELETE /v2/authentications/{id}                                                                   Workflow API 5.2
// Forgets a connection and its credentials for good.
import type { Tx } from '../../kernel/db/index.ts'
import { notFound } from '../../kernel/errors.ts'
import { apiEndpoint } from '../../kernel/http/index.ts'
import type { TokenCaller } from '../../oauth/index.ts'
import { deleteConnection } from '../delete-connection.ts'
import { readConnectionId } from '../find-connection.ts'

export const deleteAuthentication = apiEndpoint<TokenCaller>(
  { summary: 'Delete a connection', tag: 'Authentications', answers: { 204: { description: 'It is gone' } } },
  async ({ params, caller }, deps) => {
    const id = readConnectionId(params.id ?? '')
    const remove = (tx: Tx) => id !== undefined && deleteConnection(tx, id, caller, deps)
    if (!(await deps.db.transaction().execute(async (tx) => remove(tx)))) throw notFound()
    return { status: 204 }
  },
)
