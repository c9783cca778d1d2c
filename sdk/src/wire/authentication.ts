// GET and POST /v2/authentications, GET and DELETE /v2/authentications/{id}: the connections of a user.

import type { App } from './app.ts'
import type { Item, List } from './envelope.ts'
import type { JsonObject } from './json.ts'

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

/** Body of `POST /v2/authentications`: the app's own fields, for apps that ask for fields alone. */
export type AuthenticationRequest = {
  data: {
    /** 1 to 255 characters; the app may name the connection by itself. */
    title: string
    app: string
    authentication_fields: JsonObject
  }
}

/** 201 answer of `POST /v2/authentications`: the list envelope with exactly one item. */
export type CreateAuthenticationResponse = List<Authentication>

/**
 * Posted to the window that opened `links.connect_new_authentication` when the popup is done. Only `type` is documented
 * by Zapier: take it as "look again", and ask `GET /v2/authentications`.
 */
export type PopupCloseMessage = {
  type: 'zapier.popup.close'
  status: 'success' | 'error'
  id?: string | null
  authId?: number | null
  app?: string | null
  title?: string | null
  error?: string | null
}
