// The connection that a request names under `authentication`.                                       Workflow API 4, 7.1
import type { App } from '../apps/index.ts'
import { asSentence, type Connection, findOwnConnection, type Owner, reconnectPage } from '../connections/index.ts'
import type { Deps } from '../kernel/deps.ts'
import { ApiError, type ApiErrorCode } from '../kernel/errors.ts'

/** A connection identifier as clients send it. */
export type AuthenticationRef = string | number | null

/**
 * The owner's usable connection to the app; undefined for an app that needs none. Throws 400 with the pointer
 * `/data/authentication`: missing, not the owner's, another app's, or, unless `isExpiredTaken`, expired.
 */
export async function connectionFor(
  ref: AuthenticationRef,
  app: App,
  owner: Owner,
  deps: Pick<Deps, 'db' | 'caches' | 'publicUrl'>,
  { isExpiredTaken = false } = {},
): Promise<Connection | undefined> {
  if (ref === null) {
    if (app.auth.type === 'none') return undefined
    throw refusal('required', `${app.name} needs a connection: name one.`)
  }
  const connection = await findOwnConnection(ref, owner, deps)
  // Somebody else's reads like one that never was: existence is nobody's business.
  if (connection?.app_id !== app.id) throw refusal('invalid', `This is no connection to ${app.name}.`)
  if (connection.status !== 'active' && !isExpiredTaken) throw await expired(connection, app, deps)
  return connection
}

/** 400 that says where the connection can be made good again. */
export async function expired(
  connection: Connection,
  app: App,
  deps: Pick<Deps, 'db' | 'caches' | 'publicUrl'>,
): Promise<ApiError> {
  // A partner without a page of its own opens Connect with a session code beside this.
  const link =
    (await reconnectPage(connection, app.key, deps)) ?? `${deps.publicUrl}/to/${app.key}?reconnect_id=${connection.id}`
  const reason = connection.reason ?? 'The connection has expired.'
  return refusal('authentication_expired', `${asSentence(reason)} Reconnect it at ${link}`)
}

function refusal(code: ApiErrorCode, detail: string): ApiError {
  return new ApiError({ code, detail, source: { pointer: '/data/authentication' } })
}
