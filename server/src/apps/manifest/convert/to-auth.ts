// A manifest's auth as the App model has it: every default filled in.
import type { AuthScheme, OAuth2, Placement } from '../../model.ts'
import { apiKeyField } from '../checks/index.ts'
import type { ManifestAuth } from '../schema/auth.ts'
import type {
  ManifestClientCredentials,
  ManifestOAuth2,
  ManifestPlacement,
  ManifestTokenPlacement,
} from '../schema/oauth2.ts'
import { toFields } from './to-field.ts'
import { asTexts, toRequest } from './to-request.ts'

const BEARER: Placement = { in: 'header', name: 'Authorization', prefix: 'Bearer ' }
const IN_QUERY: Placement = { in: 'query', name: 'access_token', prefix: '' }
const BASIC: Placement = { in: 'header', name: 'Authorization', prefix: 'Basic ' }

/** The auth scheme of an app; `legacy` changes the defaults to the ways of seed 003's OAuth V2. */
export function toAuth(auth: ManifestAuth, legacy: boolean): AuthScheme {
  if (auth.type === 'none') return { type: 'none', fields: [], placements: [] }
  const { type, fields = [], test, label } = auth
  return {
    type,
    fields: toFields(fields),
    placements: toPlacements(auth, legacy),
    ...(type === 'api_key' && {
      key_field: apiKeyField(fields.map((f) => ({ key: f.key, secret: f.type === 'secret' }))),
    }),
    ...('oauth2' in auth && { oauth2: toOAuth2(auth.oauth2, auth.type === 'oauth2', legacy) }),
    ...('login' in auth && auth.login && { login: { ...auth.login, request: toRequest(auth.login.request) } }),
    ...(test && { test: toRequest(test) }),
    ...(label !== undefined && { label }),
  }
}

function toPlacements(auth: Exclude<ManifestAuth, { type: 'none' }>, legacy: boolean): Placement[] {
  if (auth.type === 'basic') return [BASIC]
  if ('placement' in auth && auth.placement) return [toPlacement(auth.placement)]
  if (!('oauth2' in auth)) return []
  return toTokenPlacements(auth.oauth2.access_token_placement ?? (legacy ? 'both' : 'header'))
}

function toTokenPlacements(placement: ManifestTokenPlacement): Placement[] {
  if (placement === 'header') return [BEARER]
  if (placement === 'query' || placement === 'querystring') return [IN_QUERY]
  if (placement === 'both') return [IN_QUERY, BEARER]
  return [toPlacement(placement)]
}

/** Written out without a name, it is the usual place with the usual prefix; with one, nothing is added to it. */
function toPlacement(placement: ManifestPlacement): Placement {
  const usual = placement.in === 'header' ? BEARER : IN_QUERY
  const prefix = placement.prefix ?? (placement.name === undefined ? usual.prefix : '')
  return { in: placement.in, name: placement.name ?? usual.name, prefix }
}

function toOAuth2(oauth2: ManifestOAuth2 | ManifestClientCredentials, hasSignIn: boolean, legacy: boolean): OAuth2 {
  const signIn: Partial<ManifestOAuth2> = oauth2
  return {
    client_id: oauth2.client_id,
    client_secret: oauth2.client_secret ?? '',
    authorize_url: signIn.authorize_url ?? '',
    ...(signIn.issuer !== undefined && { issuer: signIn.issuer }),
    access_token_url: oauth2.access_token_url,
    ...(signIn.refresh_token_url !== undefined && { refresh_token_url: signIn.refresh_token_url }),
    scope: oauth2.scope ?? '',
    scope_separator: oauth2.scope_separator ?? ' ',
    pkce: signIn.pkce ?? (hasSignIn && !legacy), // about a quarter of providers reject it: a manifest can say no
    token_request: oauth2.token_request ?? (legacy ? 'query_then_form' : 'form'),
    client_auth: oauth2.client_auth ?? 'body',
    authorize_params: asTexts(signIn.authorize_params),
    token_params: asTexts(oauth2.token_params),
    extra_fields: oauth2.extra_fields ?? [],
    capture_from_redirect: signIn.capture_from_redirect ?? [],
    auto_refresh: signIn.auto_refresh ?? true,
    refresh_ahead: oauth2.refresh_ahead ?? !legacy,
    token_path: oauth2.token_path ?? 'access_token',
    code_param: signIn.code_param ?? 'code',
  }
}
