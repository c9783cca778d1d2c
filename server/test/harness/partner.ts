// A partner of the tests: signs JWTs with keys of its own and serves them at a JWKS URL on loopback.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose'
import { registerClient, registrationSchema } from '../../src/clients/index.ts'
import { atEnd } from './database.ts'
import type { TestServer } from './server.ts'

export type PartnerKeyPair = { kid: string; alg: string; privateKey: CryptoKey; publicJwk: JWK }

export type TestPartner = {
  clientId: string
  clientSecret: string
  webhookSecret: string
  issuer: string
  audience: string
  /** What the JWKS URL answers; a test may change it. */
  jwks: { keys: JWK[]; status: number; headers: Record<string, string>; fetches: number }
  key: PartnerKeyPair
  /** Signs claims that are right unless `claims` says otherwise; undefined removes one. */
  sign(
    user: string,
    tenant: string,
    claims?: JWTPayload,
    header?: Record<string, unknown>,
    key?: PartnerKeyPair,
  ): Promise<string>
}

/** A key pair with its public JWK. */
export async function newKey(kid: string, alg = 'RS256'): Promise<PartnerKeyPair> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true })
  return { kid, alg, privateKey, publicJwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } }
}

/** Registers the partner `name` as an embed client of `server` and serves its JWKS. */
export async function startPartner(
  server: TestServer,
  name = 'acme',
  more: Record<string, unknown> = {},
): Promise<TestPartner> {
  const key = await newKey(`${name}-1`)
  const jwks: TestPartner['jwks'] = { keys: [key.publicJwk], status: 200, headers: {}, fetches: 0 }
  const http = createServer((_request, response) => {
    jwks.fetches++
    response.writeHead(jwks.status, { 'content-type': 'application/json', ...jwks.headers })
    response.end(JSON.stringify({ keys: jwks.keys }))
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  atEnd(async () => {
    http.close()
    http.closeAllConnections()
  })
  const partner = {
    clientId: name,
    clientSecret: `${name}-secret`,
    issuer: `https://accounts.${name}.test`,
    audience: 'connect.wayleave.test',
  }
  const registration = registrationSchema.parse({
    key: name,
    kind: 'embed',
    name: name[0]?.toUpperCase() + name.slice(1),
    client_id: partner.clientId,
    client_secret: partner.clientSecret,
    issuer: partner.issuer,
    audience: partner.audience,
    jwks_url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/jwks.json`,
    tenant_claim: 'org_id',
    label_claim: 'name',
    redirect_uris: ['http://127.0.0.1:9999/connected'],
    origins: ['http://127.0.0.1:9999'],
    ...more,
  })
  const made = await registerClient(registration, server.deps)
  if (!made?.webhook_secret) throw new Error(`${name} could not be registered`)
  const webhookSecret = made.webhook_secret
  const sign: TestPartner['sign'] = async (user, tenant, claims = {}, header = {}, by = key) => {
    const now = Math.floor(server.deps.clock.now().getTime() / 1000)
    const payload = {
      iss: partner.issuer,
      aud: partner.audience,
      sub: user,
      org_id: tenant,
      iat: now,
      exp: now + 120,
      ...claims,
    }
    return new SignJWT(JSON.parse(JSON.stringify(payload)))
      .setProtectedHeader({ alg: by.alg, kid: by.kid, ...header })
      .sign(by.privateKey)
  }
  return { ...partner, webhookSecret, jwks, key, sign }
}

const GRANT = 'urn:ietf:params:oauth:grant-type:token-exchange'
const TYPE = 'urn:ietf:params:oauth:token-type:'

/** POST /oauth/token with the partner's credentials; `parameters` override or, when undefined, remove. */
export async function exchange(
  server: TestServer,
  partner: TestPartner,
  jwt: string,
  parameters: Record<string, string | undefined> = {},
): Promise<Response> {
  const all = {
    grant_type: GRANT,
    client_id: partner.clientId,
    client_secret: partner.clientSecret,
    subject_token: jwt,
    subject_token_type: `${TYPE}external-jwt`,
    ...parameters,
  }
  const given = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return server.fetch('/oauth/token', { method: 'POST', body: new URLSearchParams(given) })
}

/** An access token of one of the partner's users. */
export async function tokenFor(
  server: TestServer,
  partner: TestPartner,
  user = 'dana',
  tenant = 'petshop-ltd',
  scope?: string,
): Promise<string> {
  const answer = await exchange(server, partner, await partner.sign(user, tenant), { scope })
  const body = (await answer.json()) as { access_token?: string }
  if (!body.access_token) throw new Error(`no access token: ${JSON.stringify(body)}`)
  return body.access_token
}
