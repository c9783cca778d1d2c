// GET /v2/authentications, GET and DELETE /v2/authentications/{id}: the user's connections.

import { unexpectedAnswer } from '../http/answer.ts'
import type { Api } from '../http/api.ts'
import type { CallOptions } from '../http/deadline.ts'
import { isRecord } from '../record.ts'
import type { Authentication } from '../wire/index.ts'
import { fetchPage, listRequest, type Page } from './page.ts'

/** A connection identifier: the decimal string, or the number that messages carry as `authId`. */
export type ConnectionId = string | number

/** Which connections: those of one app, by any of its names. */
export type ListConnections = CallOptions & {
  app: string
  /** Items a page, at most 100. Default 10. */
  limit?: number
  offset?: number
}

/** The user's connections. */
export type Connections = {
  /**
   * The user's connections of one app; empty for a new user. Needs `connection:read`.
   * Follows `GET /v2/authentications`.
   * @throws {WayleaveError} `not_found`: no such app; any other refusal, no answer, deadline
   * @example
   * ```ts
   * const page = await user.connections.list({ app: 'petshop' })
   * const usable = page.data.find((connection) => !connection.is_expired)
   * ```
   */
  list(options: ListConnections): Promise<Page<Authentication>>
  /**
   * One connection. Needs `connection:read`. Follows `GET /v2/authentications/{id}`.
   * @throws {WayleaveError} `not_found`: unknown, or somebody else's; any other refusal, no answer, deadline
   * @example
   * ```ts
   * const { title, is_expired } = await user.connections.get('415093277')
   * ```
   */
  get(id: ConnectionId, options?: CallOptions): Promise<Authentication>
  /**
   * Removes a connection and its credentials. Needs `connection:write`. Follows `DELETE /v2/authentications/{id}`.
   * @throws {WayleaveError} `not_found`: unknown, or somebody else's; any other refusal, no answer, deadline
   * @example
   * ```ts
   * await user.connections.delete('415093277')
   * ```
   */
  delete(id: ConnectionId, options?: CallOptions): Promise<void>
}

/** The connections of one user. */
export function createConnections(api: Api): Connections {
  return {
    list({ app, limit, offset, ...options }) {
      return fetchPage(api, 'GET', '/v2/authentications', listRequest({ app, limit, offset }, options))
    },
    async get(id, options) {
      const answer = await api('GET', pathOf(id), options)
      const data = isRecord(answer.body) ? answer.body.data : undefined
      if (!isRecord(data)) throw unexpectedAnswer(answer.status, 'The answer is not a connection.')
      return data as Authentication
    },
    async delete(id, options) {
      await api('DELETE', pathOf(id), options)
    },
  }
}

function pathOf(id: ConnectionId): string {
  return `/v2/authentications/${encodeURIComponent(id)}`
}
