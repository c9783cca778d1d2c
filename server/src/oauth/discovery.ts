// GET /.well-known/openid-configuration and /.well-known/oauth-authorization-server
//                                        OpenID Connect Discovery §3 · RFC 8414 §2 · RFC 9207 §3 · authorization server §8
// What this server can do and where, one document under both names. Built from the public URL, never from the Host header.
import { scopesOfKind } from '../clients/index.ts'
import type { Deps } from '../kernel/deps.ts'
import type { Call } from '../kernel/http/index.ts'
import { algorithms } from '../kernel/jwt/index.ts'
import { prompts } from './authorize/request.ts'
import { idTokenClaims } from './id-token.ts'
import { grantTypes } from './token/token.ts'
import { personClaims } from './userinfo.ts'

const WITH_SECRET = ['client_secret_basic', 'client_secret_post']

export async function discovery(_call: Call<null>, { publicUrl }: Deps): Promise<Response> {
  const headers = {
    'content-type': 'application/json',
    'cache-control': 'public, max-age=300',
    'access-control-allow-origin': '*',
  }
  return new Response(JSON.stringify(metadataOf(publicUrl)), { headers })
}

function metadataOf(issuer: string): object {
  return {
    issuer,
    authorization_endpoint: `${issuer}/oauth/authorize`,
    token_endpoint: `${issuer}/oauth/token`,
    userinfo_endpoint: `${issuer}/oauth/userinfo`,
    jwks_uri: `${issuer}/.well-known/jwks.json`,
    introspection_endpoint: `${issuer}/oauth/introspect`,
    revocation_endpoint: `${issuer}/oauth/revoke`,
    scopes_supported: [...new Set(Object.values(scopesOfKind).flat())],
    response_types_supported: ['code'],
    response_modes_supported: ['query'],
    grant_types_supported: grantTypes,
    code_challenge_methods_supported: ['S256'],
    token_endpoint_auth_methods_supported: [...WITH_SECRET, 'none'],
    introspection_endpoint_auth_methods_supported: WITH_SECRET,
    revocation_endpoint_auth_methods_supported: [...WITH_SECRET, 'none'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: algorithms,
    claims_supported: [...new Set([...idTokenClaims, ...personClaims])],
    prompt_values_supported: prompts,
    claims_parameter_supported: false,
    request_parameter_supported: false,
    request_uri_parameter_supported: false, // absent, it would be true
    authorization_response_iss_parameter_supported: true,
  }
}
