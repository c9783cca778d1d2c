// POST /oauth/token  grant_type=urn:ietf:params:oauth:grant-type:token-exchange            RFC 8693 §2 · embed-connect §2
// A partner's signed JWT becomes an access token, or a session code that opens Connect for one app. There is no consent
// page here: the partner's registration is the grant.
import { type App, findApp } from '../../apps/index.ts'
import { type Client, includesScope, isOpenTo, registeredScopes } from '../../clients/index.ts'
import { addSeconds } from '../../kernel/clock.ts'
import type { Tx } from '../../kernel/db/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { OAuthError } from '../../kernel/errors.ts'
import { randomToken, sha256 } from '../../kernel/ids.ts'
import { SESSION_CODE_SECONDS } from '../session-code.ts'
import * as store from '../store.ts'
import { askedScopes, isCovered } from './asked-scopes.ts'
import type { Form } from './form.ts'
import { insertTogether } from './insert-together.ts'
import { appNameOf } from './resource.ts'
import { issueTo, type Owner, type Subject, subjectOf } from './subject.ts'
import type { TokenRequest } from './token-request.ts'
import { readTokenType } from './token-type.ts'

const ACCESS_TOKEN_SECONDS = 3600
const CONNECT_SCOPE = 'connection:write'

/** Everything is judged before anything is written: a refused request leaves no user, and its jti unspent. */
export async function exchangeToken({ form, client }: TokenRequest, deps: Deps): Promise<object> {
  if (!client.partner) throw new OAuthError('unauthorized_client', 'This client has no partner record.')
  const wanted = requestedType(form)
  const subject = await subjectOf(form, { ...client, partner: client.partner }, wanted, deps)
  return wanted === 'connect-token'
    ? issueSessionCode(form, client, subject, deps)
    : issueAccessToken(form, client, subject, deps)
}

function requestedType(form: Form): 'access-token' | 'connect-token' {
  const urn = form.get('requested_token_type')
  const type = urn === undefined ? 'access-token' : readTokenType(urn)
  if (type === 'access-token' || type === 'connect-token') return type
  throw new OAuthError('invalid_request', 'requested_token_type is neither an access token nor a connect token.')
}

async function issueAccessToken(form: Form, client: Client, subject: Subject, deps: Deps): Promise<object> {
  const asked = askedScopes(form)
  const scopes = asked ? allRegistered(asked, client) : registeredScopes(client)
  const accessToken = randomToken()
  const now = deps.clock.now()
  const made = {
    token_hash: sha256(accessToken),
    client_id: client.client_id,
    scopes,
    issued_at: now,
    expires_at: addSeconds(now, ACCESS_TOKEN_SECONDS),
  }
  const insert = (owner: Owner, tx?: Tx) => {
    const row = { ...made, ...owner }
    return tx ? store.insertAccessTokens(tx, [row]) : insertTogether(deps.pool, row)
  }
  await issueTo(subject, insert, deps)
  return {
    access_token: accessToken,
    issued_token_type: form.get('requested_token_type') ?? 'urn:ietf:params:oauth:token-type:access_token',
    token_type: 'Bearer',
    expires_in: ACCESS_TOKEN_SECONDS,
    scope: scopes.join(' '),
  }
}

async function issueSessionCode(form: Form, client: Client, subject: Subject, deps: Deps): Promise<object> {
  const scopes = connectScopes(form, client, subject)
  const resource = form.required('resource')
  const app = await targetApp(resource, client, deps)
  const code = randomToken()
  const now = deps.clock.now()
  const made = {
    id: randomToken(22),
    code_hash: sha256(code),
    client_id: client.client_id,
    app_id: app.id,
    app_version: app.version,
    resource,
    scopes,
    issued_at: now,
    expires_at: addSeconds(now, SESSION_CODE_SECONDS),
  }
  await issueTo(subject, (owner, tx) => store.insertSessionCode(tx ?? deps.pool, { ...made, ...owner }), deps)
  return {
    access_token: code,
    issued_token_type: form.required('requested_token_type'),
    token_type: 'N_A', // RFC 8693 §2.2.1: what is issued is no access token
    expires_in: SESSION_CODE_SECONDS,
    scope: scopes.join(' '),
    session_id: made.id,
  }
}

function allRegistered(scopes: readonly string[], client: Client): readonly string[] {
  if (isCovered(scopes, registeredScopes(client))) return scopes
  throw new OAuthError('invalid_scope', 'A scope is unknown, or this client is not registered for it.')
}

/** The scopes of a session code: with connection:write, and none that the presented access token lacks. */
function connectScopes(form: Form, client: Client, subject: Subject): readonly string[] {
  const scopes = allRegistered(askedScopes(form) ?? [CONNECT_SCOPE], client)
  if (!includesScope(scopes, CONNECT_SCOPE))
    throw new OAuthError('invalid_scope', `A session code needs the scope ${CONNECT_SCOPE}.`)
  if (subject.kind === 'token_owner' && !isCovered(scopes, subject.scopes))
    throw new OAuthError('invalid_scope', `The access token lacks a scope of the session code: ${scopes.join(' ')}.`)
  return scopes
}

// Somebody else's app reads like one that is not there.
async function targetApp(resource: string, client: Client, deps: Deps): Promise<App> {
  const name = appNameOf(resource, deps.publicUrl)
  const app = name === undefined ? undefined : await findApp(name, deps)
  if (app && (await isOpenTo(app, client.client_id, deps))) return app
  throw new OAuthError('invalid_target', 'resource is not the Connect URL of an app that is known here.')
}
