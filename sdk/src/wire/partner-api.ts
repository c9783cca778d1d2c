// The older Partner API: GET /v1/apps, /v1/categories, /v1/zaps, /v1/profiles/me.

import type { Images } from './app.ts'
import type { JsonObject } from './json.ts'

/** An app as `GET /v1/apps` lists it. */
export type PartnerApp = {
  uuid: string
  title: string
  slug: string
  description: string
  image: string
  url: string
  /** `mutual:zap_templates`: the templates that it shares with the partner's app. */
  links: { [name: string]: string }
  categories: { slug: string }[]
  images: Images
  /** `PetshopAPI@latest`. */
  app_latest: string
}

/** Answer of `GET /v1/apps`. Pages count from 1. */
export type PartnerAppsResponse = {
  total: number
  page: number
  pages: number
  per_page: number
  objects: PartnerApp[]
  prev_url: string | null
  next_url: string | null
}

/** A list of the older kind. */
export type PartnerList<T> = { next: string | null; previous: string | null; count: number; objects: T[] }

/** A category of apps. */
export type Category = {
  id: number
  title: string
  slug: string
  description: string
  url: string
  type_of: 'curated' | 'auto'
  featured_entry_slug: string | null
  role: 'child' | 'parent'
}

/** Answer of `GET /v1/categories`. */
export type CategoriesResponse = PartnerList<Category>

/** An app in a step of {@link PartnerZap}. */
export type PartnerZapApp = {
  id: number
  uuid: string
  title: string
  slug: string
  description: string
  hex_color: string
  image: string
  images: Images
  api: string
  url: string
}

/** A Zap as `GET /v1/zaps` lists it. */
export type PartnerZap = {
  id: number
  title: string
  /** `on`, `off`, `draft` or `paused`. */
  state: string
  /** Opens the editor. */
  url: string
  modified_at: string
  steps: {
    type_of: 'read' | 'write' | 'filter' | 'search' | 'search_or_write'
    /** With `get_params`, of steps of the partner's own app; else null. */
    params: JsonObject | null
    app: PartnerZapApp
  }[]
}

/** Answer of `GET /v1/zaps`. */
export type PartnerZapsResponse = PartnerList<PartnerZap>

/** Answer of `GET /v1/profiles/me`. */
export type Profile = {
  id: number
  first_name: string
  last_name: string
  full_name: string
  email: string
  email_confirmed: boolean
  /** IANA name. */
  timezone: string | null
}
