// What dev.json says, from the seeds that the database keeps and from what became of them.
import type { StoredJwk } from '@wayleave/sdk/partner'
import { listApps } from '../../apps/index.ts'
import { authenticateClient, findClient, webhookSecretsOf } from '../../clients/index.ts'
import { redirectUriOf } from '../../connections/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { OAuthError } from '../../kernel/errors.ts'
import { isDemoRunning } from '../demo/index.ts'
import { type KeptSeed, listSeeds, type Seed } from '../seed/index.ts'
import { describeUsers } from './describe-users.ts'
import type { Credentials } from './file.ts'

/** The content of dev.json. A secret that was changed since it was seeded is null. */
export async function describeCredentials(data: string, deps: Deps): Promise<Credentials> {
  const seeds: KeptSeed[] = []
  const idle: string[] = [] // apps of a demo that nobody runs: no use
  for (const kept of await listSeeds(deps)) {
    if (!kept.demo || (await isDemoRunning(kept.demo, deps))) seeds.push(kept)
    else idle.push(...kept.demo.providers.map(({ key }) => key))
  }
  const registered = seeds.flatMap(({ seed, demo }) => seed.clients.map((client) => ({ client, demo })))
  const clients = await Promise.all(registered.map(({ client }) => describeClient(client, deps)))
  const embed = await Promise.all(
    registered.map(({ client, demo }) => describePartner(client, demo?.private_jwks[0] ?? null, deps)),
  )
  return {
    url: deps.publicUrl,
    database_url: deps.config.databaseUrl,
    data,
    users: await describeUsers(seeds, deps),
    clients: clients.filter((client) => client !== undefined),
    embed: embed.filter((partner) => partner !== undefined),
    apps: await describeApps(idle, deps),
    providers: seeds.flatMap(({ demo }) => demo?.providers ?? []),
  }
}

type SeedClient = Seed['clients'][number]

async function describeClient(seeded: SeedClient, deps: Deps): Promise<Credentials['clients'][number] | undefined> {
  const client = await findClient(seeded.client_id ?? '', deps)
  if (!client) return undefined
  const isSecretSame = await isAccepted(seeded, deps)
  const [webhookSecret] = await webhookSecretsOf(client.client_id, deps)
  return {
    key: client.key,
    kind: client.kind,
    client_id: client.client_id,
    client_secret: isSecretSame ? (seeded.client_secret ?? null) : null,
    redirect_uris: client.redirect_uris,
    scopes: client.scopes,
    app: client.app_key,
    webhook_secret: webhookSecret === seeded.webhook_secret ? (webhookSecret ?? null) : null,
  }
}

async function isAccepted({ client_id, client_secret }: SeedClient, deps: Deps): Promise<boolean> {
  try {
    await authenticateClient(null, { client_id, client_secret }, deps)
    return true
  } catch (error) {
    if (error instanceof OAuthError) return false
    throw error
  }
}

async function describePartner(
  seeded: SeedClient,
  privateJwk: StoredJwk | null,
  deps: Deps,
): Promise<Credentials['embed'][number] | undefined> {
  const client = await findClient(seeded.client_id ?? '', deps)
  if (!client?.partner) return undefined
  const { issuer, audience, jwks_url, user_claim, tenant_claim } = client.partner
  const { key, client_id } = client
  return { key, client_id, issuer, audience, jwks_url, user_claim, tenant_claim, private_jwk: privateJwk }
}

async function describeApps(idle: readonly string[], deps: Deps): Promise<Credentials['apps']> {
  const apps = (await listApps(deps)).filter(({ key }) => !idle.includes(key))
  return apps.map((app) => ({
    key: app.key,
    id: app.id,
    api_name: app.api_name,
    version: app.version,
    connect_url: `${deps.publicUrl}/to/${app.key}`,
    callback_url: redirectUriOf(app, deps),
  }))
}
