// The App model: the one description of a third-party app that everything above it reads.
// JSON-serialisable; whatever feeds it (today: manifests) is turned into these types first.

/** JSON as it comes and goes on the wire. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

/** `filter` is the kind of the built-in app's action: no manifest names it. */
export type OperationKind =
  | 'write'
  | 'search'
  | 'read'
  | 'read_bulk'
  | 'search_or_write'
  | 'search_and_write'
  | 'filter'

/** What a field may hold; a manifest names no other. */
export const fieldTypes = [
  'string',
  'text',
  'integer',
  'number',
  'boolean',
  'datetime',
  'file',
  'json',
  'array',
  'object',
  'secret',
] as const
export type FieldType = (typeof fieldTypes)[number]

/** One input of an operation, or one value that a connection asks the person for. */
export type Field = {
  key: string
  label: string
  type: FieldType
  required: boolean
  default?: Json
  help?: string
  placeholder?: string
  list?: boolean
  children?: Field[]
  /** A fixed list of choices. */
  choices?: Choice[]
  /** Choices that another operation of the app lists. */
  options?: DynamicOptions
  /** True when a new value of this field can make other fields appear or vanish. */
  alters_fields?: boolean
}

export type Choice = { value: string; label: string }

export type DynamicOptions = { operation: string; value: string; label: string; depends_on?: string[] }

/** A request as the manifest writes it; every string may hold `{{templates}}`. */
export type RequestTemplate = {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD'
  url: string
  query?: Record<string, Json>
  headers?: Record<string, string>
  json?: Json
  /** Names and values, or one template that stands for an object of them. */
  form?: Record<string, Json> | string
  text?: string
  /** Dotted path to the next page's URL or token in the answer, or `link` for the Link header. */
  next?: string
}

export type Operation = {
  key: string
  name: string
  description: string
  kind: OperationKind
  hidden: boolean
  fields: Field[]
  fields_from?: { operation: string; depends_on: string[] }
  /** Absent only where the app's hooks make the request. */
  request?: RequestTemplate
  /** `$` (the whole answer) or a dotted path into it. */
  result: string
  sample?: Json
}

export type Trigger = {
  key: string
  name: string
  description: string
  kind: 'polling' | 'hook'
  hidden: boolean
  fields: Field[]
  request?: RequestTemplate
  subscribe?: RequestTemplate
  unsubscribe?: RequestTemplate
  dedupe_key?: string
  result: string
  sample?: Json
}

export type AuthType = 'none' | 'api_key' | 'basic' | 'oauth2' | 'client_credentials' | 'session' | 'custom'

/** Where the credential goes in each request. `prefix` stands directly before it. */
export type Placement = { in: 'header' | 'query'; name: string; prefix: string }

/** The OAuth 2.0 settings of an app, defaults filled in. `client_secret` is sealed at rest. */
export type OAuth2 = {
  client_id: string
  client_secret: string
  /** Empty for `client_credentials`. */
  authorize_url: string
  /** The `iss` of every callback. Absent: one that is there is at the origin of `authorize_url`. RFC 9207 */
  issuer?: string
  access_token_url: string
  refresh_token_url?: string
  scope: string
  scope_separator: string
  pkce: boolean
  token_request: 'form' | 'json' | 'query_then_form'
  client_auth: 'body' | 'basic'
  authorize_params: Record<string, string>
  token_params: Record<string, string>
  extra_fields: string[]
  capture_from_redirect: string[]
  auto_refresh: boolean
  refresh_ahead: boolean
  token_path: string
  code_param: string
  /** A workspace's own client stands here in place of the manifest's. In no manifest: `connections/own-client/`. */
  is_own_client?: true
}

export type AuthScheme = {
  type: AuthType
  fields: Field[]
  /** Where the token or key is put; empty for `none`. `both` of the manifest is two entries. */
  placements: Placement[]
  /** `api_key` only: the field whose value is put there. */
  key_field?: string
  oauth2?: OAuth2
  login?: { request: RequestTemplate; token_path: string; expires_path?: string }
  test?: RequestTemplate
  /** Template of the connection's title, filled from the test answer, then from the connection's fields. */
  label?: string
}

export type App = {
  /** UUID version 5 of the key: the same on every server. */
  id: string
  key: string
  /** As in `PetshopAPI`. */
  api_name: string
  slug: string
  version: string
  name: string
  description: string
  categories: string[]
  logo?: string
  hex_color?: string
  /** `builtin`: the program brings it. */
  source: 'manifest' | 'builtin'
  /** Where requests may go: `host` or `host:port`, a leading `*.` for one label. */
  hosts: string[]
  /** A person made it in the console, and chose the hosts. In no manifest: `find-app.ts` says so of what it finds. */
  is_of_person?: true
  legacy: boolean
  auth: AuthScheme
  operations: Record<string, Operation>
  triggers: Record<string, Trigger>
  /** The app's script and the methods of `Zap` that it defines. */
  hooks?: { source: string; methods: string[] }
  limits?: { rate?: string; concurrency?: number }
}
