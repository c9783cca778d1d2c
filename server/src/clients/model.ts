export type ClientKind = 'ai_actions' | 'workflow' | 'embed'

/** An OAuth client as the product uses it. Its secret is a hash, which never leaves this slice. */
export type Client = {
  client_id: string
  /** The name by which seed files and dev.json call it. */
  key: string
  kind: ClientKind
  name: string
  is_public: boolean
  redirect_uris: readonly string[]
  /** What it may ask for; empty: all that its kind may. */
  scopes: readonly string[]
  /** Its published integration: the key of an app. */
  app_key: string | null
  /** How its id_tokens are signed. */
  id_token_alg: 'RS256' | 'ES256'
  /**
   * For clients that send no Idempotency-Key: how long a code or refresh token that was used may come again and is
   * answered with the same tokens. 0 to 60; 0: it has leaked.
   */
  retry_window_seconds: number
  /** Only for the kind `embed`. */
  partner: Partner | null
}

/** The id of the one client that nobody registers: it stands for what a person does here himself (house-client.ts). */
export const HOUSE_CLIENT_ID = 'wayleave'

/** The onboarding record of a partner: how its JWTs are verified and what its users' pages look like. */
export type Partner = {
  issuer: string
  audience: string
  jwks_url: string
  user_claim: string
  tenant_claim: string
  email_claim: string | null
  label_claim: string | null
  /** The longest `exp - iat` that is accepted. */
  max_lifetime_seconds: number
  require_jti: boolean
  confirm_identity: boolean
  confirm_url: string | null
  /** What becomes of runs on a connection that has expired: refused, or held until the account is connected again. */
  on_expired: 'refuse' | 'hold'
  /** The partner's page where a user connects an expired connection again: named in mails and refusals. */
  reconnect_url: string | null
  /** Exact origins for postMessage and CORS. */
  origins: readonly string[]
  /** `light` or `dark`; null: as the browser prefers. */
  theme: string | null
  /** Paths at which we serve them; null: none. */
  logo: string | null
  stylesheet: string | null
}

const SCOPES_OF_WORKFLOW = [
  'profile',
  'zap',
  'zap:write',
  'zap:delete',
  'zap:all',
  'zap:account:all',
  'zap:runs',
  'action:run',
  'authentication',
  'authentication:write',
  'connection:read',
  'connection:write',
  'external',
  'mcp:run',
  'promotions:read',
  'promotions:write',
  'connection:webhook:read',
  'connection:webhook:write',
] as const

/** Every scope that a client of a kind may be registered for. */
export const scopesOfKind: Readonly<Record<ClientKind, readonly string[]>> = {
  ai_actions: ['openid', 'nla:exposed_actions:execute'],
  workflow: SCOPES_OF_WORKFLOW,
  embed: SCOPES_OF_WORKFLOW,
}

/** The scopes that a client may ask for. */
export function registeredScopes(client: Pick<Client, 'kind' | 'scopes'>): readonly string[] {
  return client.scopes.length > 0 ? client.scopes : scopesOfKind[client.kind]
}

const aliases: Readonly<Record<string, string>> = {
  authentication: 'connection:read',
  'authentication:write': 'connection:write',
}

/** Each alias pair is one permission: `authentication` is `connection:read`. */
export function permissionOf(scope: string): string {
  return aliases[scope] ?? scope
}

/** All spellings of a scope, its own first. */
export function spellingsOf(scope: string): readonly string[] {
  const other = aliases[scope] ?? Object.keys(aliases).find((alias) => aliases[alias] === scope)
  return other === undefined ? [scope] : [scope, other]
}

/** Whether one of `granted`, under either spelling, is the permission `wanted`. */
export function includesScope(granted: readonly string[], wanted: string): boolean {
  const permission = permissionOf(wanted)
  return granted.some((scope) => permissionOf(scope) === permission)
}
