import type { Deps } from '../kernel/deps.ts'
import type { Connection, Credentials } from './model.ts'

type Place = Pick<Connection, 'id' | 'workspace_id'>

/** Seals credentials so that they open in the row of this connection alone. */
export async function sealCredentials(
  credentials: Credentials,
  place: Place,
  { seal }: Pick<Deps, 'seal'>,
): Promise<string> {
  return seal.seal(JSON.stringify(credentials), placeOf(place))
}

/** Opens the credentials of a connection. Throws SealError when they belong to another row or key. */
export async function openCredentials(
  connection: Place & Pick<Connection, 'credentials'>,
  { seal }: Pick<Deps, 'seal'>,
): Promise<Credentials> {
  return JSON.parse(seal.open(connection.credentials, placeOf(connection)))
}

function placeOf({ id, workspace_id }: Place): string {
  return `connection:${workspace_id}:${id}:credentials`
}
