// GET /v2/apps and GET /v2/whitelabel/apps

import type { List } from './envelope.ts'

/** What an action does. Triggers are READ; FILTER never runs by itself. */
export type ActionType = 'READ' | 'READ_BULK' | 'WRITE' | 'SEARCH' | 'SEARCH_OR_WRITE' | 'SEARCH_AND_WRITE' | 'FILTER'

/** The logo in four sizes, absolute URLs. */
export type Images = { url_16x16: string; url_32x32: string; url_64x64: string; url_128x128: string }

/** An app of the catalogue. `id` is a lower-case UUID, stable across versions. */
export type App = {
  id: string
  type: 'app'
  title: string
  description: string
  image: string
  /** Six hexadecimal digits, without `#`. */
  hex_color: string
  categories: { slug: string }[]
  action_types: ActionType[]
  images: Images
  /** Null when the app needs no authentication, and on calls made with a client id only. */
  links: { connect_new_authentication: string | null }
}

/** An app as a white-label partner sees it. */
export type WhitelabelApp = {
  type: 'app'
  id: string
  title: string
  image: string
  /** Connects by OAuth. */
  is_oauth: boolean
  /** The user fills in fields first. */
  has_fields: boolean
  /** The user brings own OAuth client credentials. */
  has_byoc: boolean
  links: { mcp_authorize_url: string; mcp_server_url: string }
}

/** Query of `GET /v2/apps`. `ids` is a comma list of UUIDs and excludes `category`. */
export type AppsQuery = { category?: string; ids?: string; query?: string; limit?: number; offset?: number }

/** Query of `GET /v2/whitelabel/apps`. `search` looks in the title, case-insensitively. */
export type WhitelabelAppsQuery = { category?: string; search?: string; limit?: number; offset?: number }

/** Answer of `GET /v2/apps`; on this route alone `links.previous` repeats `links.prev`. */
export type AppsResponse = List<App> & { links: { previous?: string | null } }

/** Answer of `GET /v2/whitelabel/apps`. */
export type WhitelabelAppsResponse = List<WhitelabelApp>
