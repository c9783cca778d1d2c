// GET /v2/authentications, GET and DELETE /v2/authentications/{id}: the connections of a user.

import type { App } from './app.ts'
import type { Item, List } from './envelope.ts'

/** A connection of a user to an app. Secrets never appear. */
export type Authentication = {
  type: 'authentication'
  /** The durable connection identifier, decimal digits. */
  id: string
  /** The app's UUID, or the app itself with `expand=app`. */
  app: string | App
  /** True: unusable until reconnected. */
  is_expired: boolean
  title: string
}

/** Query of `GET /v2/authentications`. `app` is any name of the app. */
export type AuthenticationsQuery = { app: string; limit?: number; offset?: number; expand?: string }

/** Answer of `GET /v2/authentications`. Empty `data` is the normal answer for a new user. */
export type AuthenticationsResponse = List<Authentication>

/** Answer of `GET /v2/authentications/{id}`. */
export type AuthenticationResponse = Item<Authentication>

/** A connection identifier in a request: a decimal string or the number; null for apps that need none. */
export type AuthenticationRef = string | number | null
