// Where the own clients of workspaces are kept.

/** Whose client, for which app. */
export type OwnClientPlace = { workspaceId: number; appId: string }

/** The name of the cache of opened clients. */
export const CACHE = 'own_oauth_clients'

/** Under which the clients of a place are cached. */
export function cacheKey({ workspaceId, appId }: OwnClientPlace): string {
  return `${workspaceId}:${appId}`
}

/** What the secret of a client is sealed to. */
export function secretPlace({ workspaceId, appId }: OwnClientPlace, clientId: string): string {
  return `own_oauth_client:${workspaceId}:${appId}:${clientId}:secret`
}
