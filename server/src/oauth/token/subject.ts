// Whom a token is for: what the subject_token proves, and how it becomes a user of ours.           embed-connect §2
import { type PartnerUser, provisionPartnerUser } from '../../accounts/index.ts'
import type { Client, Partner } from '../../clients/index.ts'
import type { Tx } from '../../kernel/db/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { OAuthError } from '../../kernel/errors.ts'
import { findAccessToken } from '../access-token.ts'
import * as store from '../store.ts'
import type { Form } from './form.ts'
import { readTokenType, type TokenType } from './token-type.ts'
import { JTI_USED, verifyPartnerJwt } from './verify-partner-jwt.ts'

/** As the columns of what is issued are called. */
export type Owner = { user_id: number; workspace_id: number }
export type Subject =
  /** A JWT: its user may be new, and its jti (when the partner has to send one) is not spent yet. */
  | { kind: 'partner_user'; user: PartnerUser; jti: store.Jti | undefined }
  /** An access token: whose it is, and what it allows at most. */
  | { kind: 'token_owner'; owner: Owner; scopes: readonly string[] }

/** The subject of a token request. Writes nothing: the request may yet be refused. Throws `invalid_request`. */
export async function subjectOf(
  form: Form,
  client: Client & { partner: Partner },
  wanted: TokenType,
  deps: Deps,
): Promise<Subject> {
  const token = form.required('subject_token')
  const type = readTokenType(form.required('subject_token_type'))
  if (type === 'external-jwt') {
    const { jti, ...user } = await verifyPartnerJwt(token, client, deps)
    return { kind: 'partner_user', user: { partner: client.client_id, ...user }, jti }
  }
  if (type === 'access-token' && wanted === 'connect-token') return subjectOfAccessToken(token, client, deps)
  throw new OAuthError('invalid_request', 'This subject_token_type cannot be exchanged for what is requested.')
}

async function subjectOfAccessToken(token: string, client: Client, deps: Deps): Promise<Subject> {
  const found = await findAccessToken(token, deps)
  if (!found || found.user_id === null || found.client_id !== client.client_id) {
    throw new OAuthError('invalid_request', 'The subject_token is invalid, expired or was issued to another client.')
  }
  const { user_id, workspace_id, scopes } = found
  return { kind: 'token_owner', owner: { user_id, workspace_id }, scopes }
}

/**
 * Hands the subject's owner to `insert`, which writes what is issued; the user is made when it is new. A jti is spent in
 * the same transaction, and `insert` is given it: all is written, or nothing. Throws `invalid_request` when the jti was
 * used before.
 */
export async function issueTo(
  subject: Subject,
  insert: (owner: Owner, tx?: Tx) => Promise<void>,
  deps: Deps,
): Promise<void> {
  if (subject.kind === 'token_owner') return insert(subject.owner)
  const { user, jti } = subject
  if (!jti) return insert(ownerOf(await provisionPartnerUser(user, deps)))
  await deps.db.transaction().execute(async (tx) => {
    const isFirst = await store.insertUsedJti(tx, user.partner, jti)
    if (!isFirst) throw new OAuthError('invalid_request', JTI_USED)
    await insert(ownerOf(await provisionPartnerUser(user, deps, tx)), tx)
  })
}

function ownerOf({ userId, workspaceId }: { userId: number; workspaceId: number }): Owner {
  return { user_id: userId, workspace_id: workspaceId }
}
