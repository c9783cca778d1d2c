// The stage of the browser tests: Wayleave on localhost, Acme CRM and the providers on 127.0.0.1.
import { createSigner } from '@wayleave/sdk/partner'
import { registerClient, registrationSchema } from '../../src/clients/index.ts'
import { type DemoPartner, startDemoPartner } from '../../src/dev/demo-partner/index.ts'
import { atEnd } from '../harness/database.ts'
import type { TestServer } from '../harness/server.ts'

const ISSUER = 'https://accounts.acme.test'
const AUDIENCE = 'connect.wayleave.test'

/** Starts Acme CRM and registers it. `coop`: its pages cut themselves off from the popups that they open. */
export async function startAcme(server: TestServer, options: { coop: boolean; more?: object }): Promise<DemoPartner> {
  const key = options.coop ? 'acme-coop' : 'acme'
  const privateJwks = (await createSigner({ issuer: ISSUER, audience: AUDIENCE, algorithm: 'ES256' })).exportKeys()
  const client = { client_id: key, client_secret: `${key}-secret`, issuer: ISSUER, audience: AUDIENCE }
  const partner = await startDemoPartner({
    port: 0,
    wayleaveUrl: server.deps.publicUrl,
    client: { ...client, private_jwks: privateJwks },
    coop: options.coop,
    now: () => server.deps.clock.now().getTime(),
  })
  atEnd(() => partner.close())
  const registration = registrationSchema.parse({
    ...client,
    key,
    kind: 'embed',
    name: 'Acme CRM',
    jwks_url: partner.jwksUrl,
    tenant_claim: 'org_id',
    label_claim: 'name',
    redirect_uris: [partner.redirectUri],
    origins: [partner.url],
    ...options.more,
  })
  await registerClient(registration, server.deps)
  return partner
}
