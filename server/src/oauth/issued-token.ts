import type { Client } from '../clients/index.ts'
import type { Deps } from '../kernel/deps.ts'
import { sha256 } from '../kernel/ids.ts'
import { together } from '../kernel/together.ts'
import * as store from './issued-store.ts'
import type { Form } from './token/form.ts'

export type IssuedToken = store.Issued & { kind: 'access' | 'refresh'; hash: Buffer }

const readIssued = together(store.findIssued)

/**
 * The token of the parameter `token`, when it was issued to this client; undefined for what nobody issued, and for what
 * another client was: existence is nobody's business. Throws `invalid_request` without the parameter. Both kinds are looked
 * for, whatever `token_type_hint` says: it is a hint (RFC 7009 §2.1), and both have an index.
 */
export async function ownToken(
  form: Form,
  client: Client,
  { pool }: Pick<Deps, 'pool'>,
): Promise<IssuedToken | undefined> {
  const hash = sha256(form.required('token'))
  const found = await readIssued(pool, hash)
  return found?.clientId === client.client_id ? { ...found, hash } : undefined
}
