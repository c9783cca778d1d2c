// The apps as the settings page shows them: what Wayleave offers to a white-label partner, and what is connected.

import type { User } from '@wayleave/sdk'
import type { App, Authentication } from '@wayleave/sdk/wire'

/** How a person connects an app. */
export type ConnectKind = 'signs_in' | 'asks_for_fields' | 'needs_nothing'

/** An app of the catalogue. */
export type CatalogueApp = {
  id: string
  title: string
  description: string
  image: string
  color: string
  kind: ConnectKind
}

/** An app with the person's own connections. */
export type ConnectedApp = CatalogueApp & { connections: Authentication[] }

/** Apps on one page. A real catalogue would be searched. */
const APPS_MAX = 100

/** Every app that a white-label partner may offer, with its description from the wider catalogue. */
export async function loadCatalogue(user: User): Promise<CatalogueApp[]> {
  const [offered, described] = await Promise.all([
    user.apps.listWhitelabel({ limit: APPS_MAX }),
    user.apps.list({ limit: APPS_MAX }),
  ])
  const byId = new Map<string, App>(described.data.map((app) => [app.id, app]))
  return offered.data.map(({ id, title, image, is_oauth, has_fields }) => ({
    id,
    title,
    image,
    description: byId.get(id)?.description ?? '',
    color: byId.get(id)?.hex_color ?? '',
    kind: is_oauth ? 'signs_in' : has_fields ? 'asks_for_fields' : 'needs_nothing',
  }))
}

/** The catalogue with the person's connections, asked for app by app as the API has it. */
export async function loadConnectedApps(user: User): Promise<ConnectedApp[]> {
  const apps = await loadCatalogue(user)
  return Promise.all(apps.map(async (app) => ({ ...app, connections: await connectionsOf(user, app) })))
}

/** One app; undefined when there is none with this id. */
export async function loadApp(user: User, id: string): Promise<ConnectedApp | undefined> {
  const app = (await loadCatalogue(user)).find((one) => one.id === id)
  return app && { ...app, connections: await connectionsOf(user, app) }
}

async function connectionsOf(user: User, { id, kind }: CatalogueApp): Promise<Authentication[]> {
  if (kind === 'needs_nothing') return []
  return (await user.connections.list({ app: id, limit: 100 })).data
}
