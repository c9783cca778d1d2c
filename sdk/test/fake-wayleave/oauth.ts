// POST /oauth/token of the fake: verifies the JWT with the partner's keys, as the contract wants it.

import { createHash, randomUUID } from 'node:crypto'
import { createLocalJWKSet, decodeJwt, type JSONWebKeySet, jwtVerify } from 'jose'
import type { Reply, Seen } from './http.ts'

/** The one registered partner. */
export const acme = {
  clientId: 'acme',
  clientSecret: 's3cret+/ä', // has to be form-encoded in a Basic header
  issuer: 'https://accounts.acme.test',
  audience: 'connect.wayleave.test',
}

/** A session code that was issued, and the connect session that it opens. */
export type ConnectSession = {
  id: string
  code: string
  user: string
  app: string
  status: 'created' | 'opened' | 'completed' | 'failed' | 'cancelled' | 'expired'
  query: URLSearchParams
  connectionId: string | null
  error: string | null
}

/** Tokens and sessions that were issued. */
export type Issued = { users: Map<string, string>; sessions: Map<string, ConnectSession> }

const prefix = 'urn:ietf:params:oauth:token-type:'

/** The partner's published keys; null: every client and JWT is believed. */
type TrustedKeys = (() => Promise<JSONWebKeySet>) | null

/** Handles one exchange. */
export async function exchange(request: Seen, url: string, issued: Issued, jwks: TrustedKeys): Promise<Reply> {
  if (jwks && request.headers.authorization !== basicHeader()) return refuse(401, 'invalid_client', 'Unknown client.')
  const form = new URLSearchParams(request.body)
  const user = await userOf(form, issued, jwks)
  if (user === null) return refuse(400, 'invalid_request', 'The subject token is not valid.')
  const scope = form.get('scope') ?? 'connection:read connection:write action:run zap zap:write'
  const wanted = form.get('requested_token_type') ?? `${prefix}access_token`
  const answer = { issued_token_type: wanted, scope }
  if (!wanted.endsWith('connect-token')) {
    const access_token = `at${randomUUID().replaceAll('-', '')}`
    issued.users.set(access_token, user)
    return { status: 200, body: { access_token, ...answer, token_type: 'Bearer', expires_in: 3600 } }
  }
  const resource = form.get('resource') ?? ''
  if (!resource.startsWith(`${url}/to/`)) return refuse(400, 'invalid_target', 'Not a Connect URL.')
  const session = newSession(user, decodeURIComponent(resource.slice(`${url}/to/`.length)))
  issued.sessions.set(session.id, session)
  const body = { access_token: session.code, ...answer, token_type: 'N_A', expires_in: 360, session_id: session.id }
  return { status: 200, body }
}

function newSession(user: string, app: string): ConnectSession {
  const query = new URLSearchParams()
  return { id: randomUUID(), code: randomUUID(), user, app, status: 'created', query, connectionId: null, error: null }
}

function basicHeader(): string {
  const encoded = [acme.clientId, acme.clientSecret].map((text) => new URLSearchParams({ v: text }).toString().slice(2))
  return `Basic ${Buffer.from(encoded.join(':')).toString('base64')}`
}

async function userOf(form: URLSearchParams, issued: Issued, jwks: TrustedKeys): Promise<string | null> {
  const token = form.get('subject_token') ?? ''
  if (form.get('subject_token_type') === `${prefix}access-token`) return issued.users.get(token) ?? null
  try {
    const payload = jwks ? (await jwtVerify(token, createLocalJWKSet(await jwks()), acme)).payload : decodeJwt(token)
    return `${payload.org_id}/${payload.sub}`
  } catch {
    return null
  }
}

function refuse(status: number, error: string, error_description: string): Reply {
  return { status, body: { error, error_description } }
}

/** BASE64URL(SHA-256(nonce)). */
export function challengeOf(nonce: string): string {
  return createHash('sha256').update(nonce).digest('base64url')
}
