// POST /oauth/token  grant_type=urn:ietf:params:oauth:grant-type:token-exchange            RFC 8693 §2 · embed-connect §2
// A partner's signed JWT becomes an access token, or a session code that opens Connect for one app. There is no consent
// page here: the partner's registration is the grant.
import { type PartnerUser, provisionPartnerUser } from '../../accounts/index.ts'
import { type App, findApp } from '../../apps/index.ts'
import { type Client, includesScope, type Partner, registeredScopes } from '../../clients/index.ts'
import { addSeconds } from '../../kernel/clock.ts'
import type { Deps } from '../../kernel/deps.ts'
import { OAuthError } from '../../kernel/errors.ts'
import { randomToken, sha256 } from '../../kernel/ids.ts'
import { findAccessToken } from '../access-token.ts'
import * as store from '../store.ts'
import type { Form } from './form.ts'
import { appNameOf } from './resource.ts'
import { readTokenType, type TokenType } from './token-type.ts'
import { verifyPartnerJwt } from './verify-partner-jwt.ts'

type PartnerClient = Client & { partner: Partner }
/** Whom the token is for, and what the presented token allows at most (undefined: all that the client may). */
type Subject = { userId: number; workspaceId: number; scopes?: readonly string[] }

const ACCESS_TOKEN_SECONDS = 3600
const SESSION_CODE_SECONDS = 360
const CONNECT_SCOPE = 'connection:write'

export async function exchangeToken(form: Form, client: Client, deps: Deps): Promise<object> {
  if (!client.partner) throw new OAuthError('unauthorized_client', 'This client has no partner record.')
  const partnerClient = { ...client, partner: client.partner }
  const wanted = requestedType(form)
  const subject = await subjectOf(form, partnerClient, wanted, deps)
  return wanted === 'connect-token'
    ? issueSessionCode(form, partnerClient, subject, deps)
    : issueAccessToken(form, client, subject, deps)
}

function requestedType(form: Form): 'access-token' | 'connect-token' {
  const urn = form.get('requested_token_type')
  const type = urn === undefined ? 'access-token' : readTokenType(urn)
  if (type === 'access-token' || type === 'connect-token') return type
  throw new OAuthError('invalid_request', 'requested_token_type is neither an access token nor a connect token.')
}

async function subjectOf(form: Form, client: PartnerClient, wanted: TokenType, deps: Deps): Promise<Subject> {
  const subjectToken = form.required('subject_token')
  const type = readTokenType(form.required('subject_token_type'))
  if (type === 'external-jwt') {
    const who = await verifyPartnerJwt(subjectToken, client, deps)
    return provisionPartnerUser({ partner: client.client_id, ...who } satisfies PartnerUser, deps)
  }
  if (type === 'access-token' && wanted === 'connect-token') return subjectOfAccessToken(subjectToken, client, deps)
  throw new OAuthError('invalid_request', 'This subject_token_type cannot be exchanged for what is requested.')
}

async function subjectOfAccessToken(token: string, client: Client, deps: Deps): Promise<Subject> {
  const found = await findAccessToken(token, deps)
  if (found?.client_id !== client.client_id) {
    throw new OAuthError('invalid_request', 'The subject_token is invalid, expired or was issued to another client.')
  }
  return { userId: found.user_id, workspaceId: found.workspace_id, scopes: found.scopes }
}

/** The scopes to grant: what is asked for, each registered; or, when nothing is, `fallback`. RFC 6749 §3.3 */
function grantedScopes(form: Form, client: Client, fallback: readonly string[]): readonly string[] {
  const asked = [...new Set((form.get('scope') ?? '').split(' ').filter(Boolean))]
  const registered = registeredScopes(client)
  const granted = asked.length > 0 ? asked : fallback
  if (granted.every((scope) => includesScope(registered, scope))) return granted // echoed in the spelling that was asked for
  throw new OAuthError('invalid_scope', 'A scope is unknown, or this client is not registered for it.')
}

async function issueAccessToken(form: Form, client: Client, subject: Subject, { pool, clock }: Deps): Promise<object> {
  const scopes = grantedScopes(form, client, registeredScopes(client))
  const accessToken = randomToken()
  const now = clock.now()
  await store.insertAccessToken(pool, {
    token_hash: sha256(accessToken),
    client_id: client.client_id,
    user_id: subject.userId,
    workspace_id: subject.workspaceId,
    scopes,
    issued_at: now,
    expires_at: addSeconds(now, ACCESS_TOKEN_SECONDS),
  })
  return {
    access_token: accessToken,
    issued_token_type: form.get('requested_token_type') ?? 'urn:ietf:params:oauth:token-type:access_token',
    token_type: 'Bearer',
    expires_in: ACCESS_TOKEN_SECONDS,
    scope: scopes.join(' '),
  }
}

async function issueSessionCode(form: Form, client: Client, subject: Subject, deps: Deps): Promise<object> {
  const scopes = grantedScopes(form, client, [CONNECT_SCOPE])
  const isAllowed =
    includesScope(scopes, CONNECT_SCOPE) && (!subject.scopes || includesScope(subject.scopes, CONNECT_SCOPE))
  if (!isAllowed) throw new OAuthError('invalid_scope', `A session code needs the scope ${CONNECT_SCOPE}.`)
  const resource = form.required('resource')
  const app = await targetApp(resource, deps)
  const code = randomToken()
  const id = randomToken(22)
  const now = deps.clock.now()
  await store.insertSessionCode(deps.pool, {
    id,
    code_hash: sha256(code),
    client_id: client.client_id,
    user_id: subject.userId,
    workspace_id: subject.workspaceId,
    app_id: app.id,
    app_version: app.version,
    resource,
    scopes,
    issued_at: now,
    expires_at: addSeconds(now, SESSION_CODE_SECONDS),
  })
  return {
    access_token: code,
    issued_token_type: form.required('requested_token_type'),
    token_type: 'N_A', // RFC 8693 §2.2.1: what is issued is no access token
    expires_in: SESSION_CODE_SECONDS,
    scope: scopes.join(' '),
    session_id: id,
  }
}

async function targetApp(resource: string, deps: Deps): Promise<App> {
  const name = appNameOf(resource, deps.publicUrl)
  const app = name === undefined ? undefined : await findApp(name, deps)
  if (app) return app
  throw new OAuthError('invalid_target', 'resource is not the Connect URL of an app that is known here.')
}
