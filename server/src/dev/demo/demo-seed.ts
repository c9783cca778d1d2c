// What the demo registers: one partner, and the apps of the mock providers.
import { readFile } from 'node:fs/promises'
import { createSigner, type StoredJwk } from '@wayleave/sdk/partner'
import { completeRegistration, logoOf, type Registration } from '../../clients/index.ts'
import { manifestEnvironment, manifestFile } from '../apps/index.ts'
import { connectStylesheet, logo } from '../demo-partner/index.ts'
import { providerKeys, type RunningProvider } from '../providers/index.ts'
import { type SeedManifest, usedOf } from '../seed/index.ts'
import { OWNER } from './demo-people.ts'

/** The providers that the demo starts. */
export const providersOfDemo = providerKeys

const ISSUER = 'https://accounts.acme-crm.example'
const AUDIENCE = 'connect.wayleave.example'

type Embed = Extract<Registration, { kind: 'embed' }>

/** The partner's registration, reached at `url`; id and secrets are those of `before`, or new. */
export function demoClient(url: string, before: Partial<Registration> | undefined) {
  const registration: Embed = {
    key: 'demo-partner',
    kind: 'embed',
    name: 'Acme CRM',
    client_id: before?.client_id ?? 'demo-partner',
    client_secret: before?.client_secret,
    webhook_secret: before?.webhook_secret,
    issuer: ISSUER,
    audience: AUDIENCE,
    jwks_url: `${url}/jwks.json`,
    user_claim: 'sub',
    tenant_claim: 'org_id',
    email_claim: 'email',
    label_claim: 'name',
    max_lifetime_seconds: 300,
    require_jti: false,
    confirm_identity: false,
    on_expired: 'refuse',
    redirect_uris: [`${url}/connected`],
    origins: [url],
    scopes: [],
    owner: OWNER,
    logo: logoOf(Buffer.from(logo)),
    stylesheet: connectStylesheet,
  }
  const { client_id, client_secret = '', webhook_secret } = completeRegistration(registration)
  return { ...registration, client_id, client_secret, webhook_secret }
}

/** New signing keys for the partner. */
export async function newPartnerKeys(): Promise<StoredJwk[]> {
  return (await createSigner({ issuer: ISSUER, audience: AUDIENCE })).exportKeys()
}

/** The manifests of the providers that run, with what they read from the environment. */
export async function demoApps(providers: readonly RunningProvider[]): Promise<SeedManifest[]> {
  const environment = manifestEnvironment(providers)
  return Promise.all(
    providers.map(async ({ key }) => {
      const text = await readFile(manifestFile(key), 'utf8')
      return { filename: `${key}.yaml`, text, environment: usedOf(text, environment) }
    }),
  )
}
