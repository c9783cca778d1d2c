// Whom the {slug} of an embed page stands for: a client by its id, or the one that publishes the app of that key.
import { findApp, type PublishedApp } from '../../apps/index.ts'
import { type Client, findClient, findPublisher, HOUSE_CLIENT_ID, houseClient } from '../../clients/index.ts'
import type { Deps } from '../../kernel/deps.ts'

type FindDeps = Pick<Deps, 'db' | 'caches' | 'seal' | 'clock'>

/** In whose name an embed page is shown. `own`: the app that the client publishes, if it does. */
export type EmbedClient = { client: Client; slug: string; own: PublishedApp | undefined }

/**
 * The client that a slug stands for; undefined when it is none. An app that nobody publishes stands for the house client:
 * the Zap is then the person's own, and made through no product.
 */
export async function findEmbedClient(slug: string, deps: FindDeps): Promise<EmbedClient | undefined> {
  if (slug === HOUSE_CLIENT_ID) return { client: await houseClient(deps.db, deps), slug, own: undefined }
  const app = await findApp(slug, deps)
  if (app?.key === slug) {
    const client = await findPublisher(app, deps)
    if (client) return { client, slug, own: app }
    return app.owner_user_id === null ? { client: await houseClient(deps.db, deps), slug, own: app } : undefined
  }
  const client = await findClient(slug, deps)
  if (!client) return undefined
  return { client, slug, own: client.app_key === null ? undefined : await findApp(client.app_key, deps) }
}

/** What a client goes by in the addresses of embed pages: its app, where that stands for this client alone, or its id. */
export async function embedSlugOf({ client_id, app_key }: Client, deps: FindDeps): Promise<string> {
  const app = app_key === null ? undefined : await findApp(app_key, deps)
  const publisher = app && (await findPublisher(app, deps))
  return app && publisher?.client_id === client_id ? app.slug : client_id
}
