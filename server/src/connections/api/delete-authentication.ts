// DELETE /v2/authentications/{id}                                                                   Workflow API 5.2
// Forgets a connection and its credentials for good.
import { notFound } from '../../kernel/errors.ts'
import { apiEndpoint } from '../../kernel/http/index.ts'
import type { TokenCaller } from '../../oauth/index.ts'
import { readConnectionId } from '../find-connection.ts'
import { deleteOwn } from '../store.ts'

export const deleteAuthentication = apiEndpoint<TokenCaller>(
  { summary: 'Delete a connection', tag: 'Authentications', answers: { 204: { description: 'It is gone' } } },
  async ({ params, caller }, { db }) => {
    const id = readConnectionId(params.id ?? '')
    const isDeleted = id !== undefined && (await deleteOwn(db, id, caller))
    if (!isDeleted) throw notFound()
    return { status: 204 }
  },
)
