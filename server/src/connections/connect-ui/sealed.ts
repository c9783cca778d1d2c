// What a connect session keeps under seal: the fields entered, credentials that wait, PKCE verifiers.
import type { Deps } from '../../kernel/deps.ts'
import type { Credentials } from '../model.ts'
import type { AuthFields } from '../outbound/index.ts'
import type { ConnectSession } from './session.ts'

type Vault = Pick<Deps, 'vault'>
type Place = Pick<ConnectSession, 'id' | 'workspace_id'>

/** Tested credentials that wait for the partner's confirmation. */
export type Pending = {
  credentials: Credentials
  title: string
  /** The own OAuth client that they were obtained with; null: the app's. The workspace may change it meanwhile. */
  madeWith: string | null
  expiresAt: string | null
  /** The end of the refresh token, where the provider said it. */
  refreshExpiresAt: string | null
}

export async function sealFields(session: Place, fields: AuthFields, { vault }: Vault): Promise<string> {
  return (await vault.of(session.workspace_id)).seal(JSON.stringify(fields), placeOf(session, 'auth_fields'))
}

/** The fields entered so far; empty when there are none. Throws SealError when they belong to another row. */
export async function openFields(
  session: Place & Pick<ConnectSession, 'auth_fields'>,
  { vault }: Vault,
): Promise<AuthFields> {
  const { workspace_id, auth_fields } = session
  if (auth_fields === null) return {}
  return JSON.parse((await vault.of(workspace_id, auth_fields)).open(auth_fields, placeOf(session, 'auth_fields')))
}

export async function sealPending(session: Place, pending: Pending, { vault }: Vault): Promise<string> {
  return (await vault.of(session.workspace_id)).seal(JSON.stringify(pending), placeOf(session, 'pending'))
}

export async function openPending(session: Place, sealed: string, { vault }: Vault): Promise<Pending> {
  return JSON.parse((await vault.of(session.workspace_id, sealed)).open(sealed, placeOf(session, 'pending')))
}

/** The verifier of a sign-in that leaves for the provider, sealed for its state's row. */
export async function sealVerifier(
  { workspace_id }: Place,
  stateHash: Buffer,
  verifier: string,
  { vault }: Vault,
): Promise<string> {
  return (await vault.of(workspace_id)).seal(verifier, verifierPlace(workspace_id, stateHash))
}

export async function openVerifier(
  { workspace_id }: Place,
  stateHash: Buffer,
  sealed: string,
  { vault }: Vault,
): Promise<string> {
  return (await vault.of(workspace_id, sealed)).open(sealed, verifierPlace(workspace_id, stateHash))
}

function placeOf({ id, workspace_id }: Place, field: 'auth_fields' | 'pending'): string {
  return `connect_session:${workspace_id}:${id}:${field}`
}

function verifierPlace(workspaceId: number, stateHash: Buffer): string {
  return `authorization_state:${workspaceId}:${stateHash.toString('hex')}:code_verifier`
}
