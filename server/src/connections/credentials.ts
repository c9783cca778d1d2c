import type { Deps } from '../kernel/deps.ts'
import type { Connection, Credentials } from './model.ts'

type Place = Pick<Connection, 'id' | 'workspace_id'>

/** Seals credentials with the key of their workspace, so that they open in the row of this connection alone. */
export async function sealCredentials(
  credentials: Credentials,
  place: Place,
  { vault }: Pick<Deps, 'vault'>,
): Promise<string> {
  return (await vault.of(place.workspace_id)).seal(JSON.stringify(credentials), placeOf(place))
}

/** Opens the credentials of a connection. Throws SealError when they belong to another row or key. */
export async function openCredentials(
  connection: Place & Pick<Connection, 'credentials'>,
  { vault }: Pick<Deps, 'vault'>,
): Promise<Credentials> {
  const sealer = await vault.of(connection.workspace_id, connection.credentials)
  return JSON.parse(sealer.open(connection.credentials, placeOf(connection)))
}

function placeOf({ id, workspace_id }: Place): string {
  return `connection:${workspace_id}:${id}:credentials`
}
