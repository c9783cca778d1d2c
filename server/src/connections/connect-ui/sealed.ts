// What a connect session keeps under seal: the fields entered, credentials that wait, PKCE verifiers.
import type { Deps } from '../../kernel/deps.ts'
import type { Credentials } from '../model.ts'
import type { AuthFields } from '../outbound/index.ts'
import type { ConnectSession } from './session.ts'

type Vault = Pick<Deps, 'seal'>

/** Tested credentials that wait for the partner's confirmation. */
export type Pending = { credentials: Credentials; title: string; expiresAt: string | null }

export function sealFields(sessionId: string, fields: AuthFields, { seal }: Vault): string {
  return seal.seal(JSON.stringify(fields), `connect_session:${sessionId}:auth_fields`)
}

/** The fields entered so far; empty when there are none. Throws SealError when they belong to another row. */
export function openFields(
  { id, auth_fields }: Pick<ConnectSession, 'id' | 'auth_fields'>,
  { seal }: Vault,
): AuthFields {
  return auth_fields === null ? {} : JSON.parse(seal.open(auth_fields, `connect_session:${id}:auth_fields`))
}

export function sealPending(sessionId: string, pending: Pending, { seal }: Vault): string {
  return seal.seal(JSON.stringify(pending), `connect_session:${sessionId}:pending`)
}

export function openPending(sessionId: string, sealed: string, { seal }: Vault): Pending {
  return JSON.parse(seal.open(sealed, `connect_session:${sessionId}:pending`))
}

export function sealVerifier(stateHash: Buffer, verifier: string, { seal }: Vault): string {
  return seal.seal(verifier, verifierPlace(stateHash))
}

export function openVerifier(stateHash: Buffer, sealed: string, { seal }: Vault): string {
  return seal.open(sealed, verifierPlace(stateHash))
}

function verifierPlace(stateHash: Buffer): string {
  return `authorization_state:${stateHash.toString('hex')}:code_verifier`
}
