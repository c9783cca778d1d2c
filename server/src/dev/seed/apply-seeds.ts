// Applies the seeds that the database keeps. What is there already stays as it is, so that a second time changes nothing;
// apps and templates take the content of theirs, and clients what was edited in their seed.
import { PushError, pushApp } from '../../apps/index.ts'
import { changeClient, registerClient } from '../../clients/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { StartError } from '../../kernel/errors.ts'
import { putTemplate } from '../../zaps/index.ts'
import { applyUser } from './apply-user.ts'
import type { Edited } from './keep-seeds.ts'
import type { Seed, SeedManifest } from './schema.ts'
import { type KeptSeed, listSeeds } from './store.ts'

/**
 * Applies all kept seeds in their order; `edited`: the clients and users of whom they say something new. Throws StartError when a
 * seed contradicts what is in the database.
 */
export async function applySeeds(deps: Deps, edited: Edited = NOTHING): Promise<void> {
  for (const stored of await listSeeds(deps)) await applySeed(stored, edited, deps)
}

const NOTHING: Edited = { clients: [], users: [] }

async function applySeed({ source, seed, demo }: KeptSeed, edited: Edited, deps: Deps): Promise<void> {
  for (const user of seed.users) await applyUser(user, edited.users.includes(user.email), deps)
  for (const manifest of seed.apps) await applyManifest(source, manifest, deps)
  for (const client of seed.clients) {
    const isMoved = demo !== undefined && client.kind === 'embed'
    await applyClient(client, isMoved || edited.clients.includes(client.client_id ?? ''), deps)
  }
  for (const template of seed.zap_templates) await putTemplate(template, deps)
}

async function applyManifest(source: string, manifest: SeedManifest, deps: Deps): Promise<void> {
  const { filename, text, environment } = manifest
  try {
    await pushApp(text, { filename, env: environment, replace: true }, deps)
  } catch (error) {
    if (error instanceof PushError) throw new StartError(`the seed ${source} cannot be applied: ${error.message}`)
    throw error
  }
}

async function applyClient(client: Seed['clients'][number], isChanged: boolean, deps: Deps): Promise<void> {
  const isNew = await registerClient(client, deps)
  // The demo partner's addresses change with its ports, a seed when somebody edits it; else what was changed by hand stays. A
  // secret is what it was registered with: dev.json shows null where the seed says another one.
  if (!isNew && isChanged && client.client_id) await changeClient({ ...client, client_id: client.client_id }, deps)
}
