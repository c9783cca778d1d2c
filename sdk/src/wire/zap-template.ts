// GET /v1/zap-templates

import type { Images } from './app.ts'

/** Query of `GET /v1/zap-templates`, with a client id in place of a token. */
export type ZapTemplatesQuery = {
  client_id: string
  /** Slugs by commas: a template has to contain all of them. */
  apps?: string
  /** Ids by commas. */
  templates?: string
  /** Default 5, at most 100. */
  limit?: number
  offset?: number
}

/** An app of a template, in its place. */
export type ZapTemplateStep = {
  id: number | null
  /** Of the app. */
  uuid: string
  title: string
  slug: string
  description: string
  image: string
  /** Six hexadecimal digits, without `#`. */
  hex_color: string
  images: Images
  /** `PetshopAPI@1.0.0`; the version may be missing. */
  api: string
  url: string
  /** What it does there. */
  label: string | null
}

/** A Zap that somebody may start from. */
export type ZapTemplate = {
  id: number
  title: string
  slug: string
  status: 'draft' | 'published'
  type: 'guided_zap'
  /** Its page. */
  url: string
  /** Opens the editor with it. */
  create_url: string
  /** HTML. */
  description: string
  description_plain: string
  description_raw: string
  steps: ZapTemplateStep[]
}

/** Answer of `GET /v1/zap-templates`: a bare array, popular first. */
export type ZapTemplatesResponse = ZapTemplate[]
