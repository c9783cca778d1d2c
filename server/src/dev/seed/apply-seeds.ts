// Applies the seeds that the database keeps. What is there already stays as it is, so that a second time changes nothing;
// apps, templates and promotions take the content of theirs, and clients what was edited in their seed.
import { findPersonByEmail } from '../../accounts/index.ts'
import { PushError, pushApp } from '../../apps/index.ts'
import { changeClient, changeOwner, findClient, registerClient } from '../../clients/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { StartError } from '../../kernel/errors.ts'
import { putPromotion, putTemplate, TemplateError } from '../../zaps/index.ts'
import { applyUser } from './apply-user.ts'
import type { Edited } from './keep-seeds.ts'
import type { Seed, SeedManifest } from './schema.ts'
import { type KeptSeed, listSeeds } from './store.ts'

/**
 * Applies all kept seeds in their order; `edited`: the clients and users of whom they say something new. Throws StartError when a
 * seed contradicts what is in the database.
 */
export async function applySeeds(deps: Deps, edited: Edited = NOTHING): Promise<void> {
  const seeds = await listSeeds(deps)
  for (const { seed } of seeds) {
    // All people first: one seed's clients may be owned by another one's.
    for (const user of seed.users) await applyUser(user, edited.users.includes(user.email), deps)
  }
  for (const stored of seeds) await applySeed(stored, edited, deps)
  const clients = seeds.flatMap(({ seed }) => seed.clients)
  for (const { source, seed } of seeds) {
    for (const promotion of seed.promotions) await applyPromotion(source, promotion, clients, deps)
  }
}

type SeedClient = Seed['clients'][number]

const NOTHING: Edited = { clients: [], users: [] }

async function applySeed({ source, seed, demo }: KeptSeed, edited: Edited, deps: Deps): Promise<void> {
  for (const manifest of seed.apps) await applyManifest(source, manifest, deps)
  for (const client of seed.clients) {
    const isMoved = demo !== undefined && client.kind === 'embed'
    await applyClient(source, client, isMoved || edited.clients.includes(client.client_id ?? ''), deps)
  }
  for (const template of seed.zap_templates) await applyTemplate(source, template, deps)
}

async function applyManifest(source: string, manifest: SeedManifest, deps: Deps): Promise<void> {
  const { filename, text, environment } = manifest
  const script = manifest.script && { ...manifest.script, mistakes: [] }
  try {
    await pushApp(text, { filename, env: environment, script, replace: true }, deps)
  } catch (error) {
    if (error instanceof PushError) throw new StartError(`the seed ${source} cannot be applied: ${error.message}`)
    throw error
  }
}

async function applyTemplate(source: string, template: Seed['zap_templates'][number], deps: Deps): Promise<void> {
  try {
    await putTemplate(template, deps)
  } catch (error) {
    if (error instanceof TemplateError) throw new StartError(`the seed ${source} cannot be applied: ${error.message}`)
    throw error
  }
}

// Its client may be another seed's, named by its key: an id that nobody gave is made anew for each database.
async function applyPromotion(
  source: string,
  promotion: Seed['promotions'][number],
  clients: readonly SeedClient[],
  deps: Deps,
): Promise<void> {
  const named = clients.find(({ key, client_id }) => promotion.client === client_id || promotion.client === key)
  const client = named?.client_id ?? promotion.client
  if (await putPromotion(deps.db, { ...promotion, client }, deps)) return
  const why = `no client has the key or id ${promotion.client}, which the promotion ${promotion.id} names`
  throw new StartError(`the seed ${source} cannot be applied: ${why}`)
}

async function applyClient(source: string, client: SeedClient, isChanged: boolean, deps: Deps): Promise<void> {
  const { owner, client_id = '' } = client
  const person = owner === undefined ? undefined : await findPersonByEmail(deps.db, owner)
  const isKnown = (await findClient(client_id, deps)) !== undefined
  if (owner !== undefined && !person && !isKnown)
    throw new StartError(`the seed ${source} cannot be applied: ${owner}, who owns ${client.key}, is none of its users`)
  const isNew = await registerClient({ ...client, owner: person?.email }, deps)
  // The demo partner's addresses change with its ports, a seed when somebody edits it; else what was changed by hand stays. A
  // secret is what it was registered with: dev.json shows null where the seed says another one.
  if (isNew || !isChanged) return
  await changeClient({ ...client, client_id }, deps)
  if (person) await deps.db.transaction().execute((tx) => changeOwner(tx, client_id, person.userId))
}
