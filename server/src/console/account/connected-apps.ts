// What a person allows clients, as he sees it: all grants of one client together.
import { type Client, findClient } from '../../clients/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { type Grant, listGrantsOf } from '../../oauth/index.ts'

export type ConnectedApp = {
  client: Client
  grants: readonly Grant[]
  scopes: readonly string[]
  /** When he first allowed something that still counts, and when last. */
  since: Date
  last: Date
}

/** The clients that a person allows something, the one that he allowed last first. */
export async function connectedAppsOf(userId: number, deps: Pick<Deps, 'db' | 'caches'>): Promise<ConnectedApp[]> {
  const grants = Map.groupBy(await listGrantsOf(deps.db, userId), ({ client_id }) => client_id)
  const apps = await Promise.all(
    [...grants].map(async ([clientId, own]) => {
      const client = await findClient(clientId, deps)
      return client && connectedApp(client, own)
    }),
  )
  return apps.filter((app) => app !== undefined)
}

function connectedApp(client: Client, grants: readonly Grant[]): ConnectedApp {
  const times = grants.map(({ created_at }) => created_at.getTime())
  return {
    client,
    grants,
    scopes: [...new Set(grants.flatMap(({ scopes }) => scopes))],
    since: new Date(Math.min(...times)),
    last: new Date(Math.max(...times)),
  }
}
