// GET and POST /v2/authentications, GET and DELETE /v2/authentications/{id}: the user's connections.

import { unexpectedAnswer } from '../http/answer.ts'
import type { Api } from '../http/api.ts'
import type { CallOptions } from '../http/deadline.ts'
import { isRecord } from '../record.ts'
import type { Authentication } from '../wire/index.ts'
import { everyItem, fetchPage, LONGEST_PAGE, listRequest, type Page } from './page.ts'

/** A connection identifier: the decimal string, or the number that messages carry as `authId`. */
export type ConnectionId = string | number

/** Which connections: those of one app, by any of its names. */
export type ListConnections = CallOptions & {
  app: string
  /** Items a page, at most 100. Default 10. */
  limit?: number
  offset?: number
}

/** An account to connect. `app` is its UUID; `fields` are the values by the keys of the app's own fields. */
export type NewConnection = { app: string; title: string; fields: { [key: string]: unknown } }

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
   * Every connection of one app, page by page as they are wanted; `limit` is items a page, here 100.
   * @throws {WayleaveError} while it is iterated: `not_found`: no such app; any other refusal, no answer, deadline of one
   *   request
   * @example
   * ```ts
   * for await (const { id, title } of user.connections.all({ app: 'petshop' })) console.log(id, title)
   * ```
   */
  all(options: ListConnections): AsyncIterable<Authentication>
  /**
   * Connects an account of an app that asks for fields alone, such as an API key. The app is asked whether they are good
   * before anything is stored. Needs `connection:write`. Follows `POST /v2/authentications`.
   * @throws {WayleaveError} `invalid`: the app refused, or it signs people in (use `sessionCode`); `required`: a field is
   *   missing; any other refusal, no answer, deadline
   * @example
   * ```ts
   * const fields = { api_key: 'pk_demo_1' }
   * const { id } = await user.connections.create({ app: 'mailbarn', title: "Dana's newsletters", fields })
   * ```
   */
  create(connection: NewConnection, options?: CallOptions & { idempotencyKey?: string }): Promise<Authentication>
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
  const connections: Connections = {
    list({ app, limit, offset, ...options }) {
      return fetchPage(api, 'GET', '/v2/authentications', listRequest({ app, limit, offset }, options))
    },
    all: (options) => everyItem(() => connections.list({ limit: LONGEST_PAGE, ...options }), options),
    async create({ app, title, fields }, { idempotencyKey, ...options } = {}) {
      const json = { data: { title, app, authentication_fields: fields } }
      const headers = { 'idempotency-key': idempotencyKey ?? crypto.randomUUID() }
      const { body, status } = await api('POST', '/v2/authentications', { ...options, json, headers })
      const made = isRecord(body) && Array.isArray(body.data) ? body.data[0] : undefined
      if (!isRecord(made)) throw unexpectedAnswer(status, 'The answer to a new connection has none.')
      return made as Authentication
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
  return connections
}

function pathOf(id: ConnectionId): string {
  return `/v2/authentications/${encodeURIComponent(id)}`
}
