// The client of what no product asked for: the connections that a person makes here himself, and his own Zaps. It is made
// at its first use. Nobody owns it, and nobody can speak for it: it has no secret, so that the token endpoint refuses it, and
// no redirect URI, so that no person is ever asked to allow it anything.
import type { Db } from '../kernel/db/index.ts'
import type { Deps } from '../kernel/deps.ts'
import { type Client, HOUSE_CLIENT_ID } from './model.ts'
import * as store from './store.ts'

const HOUSE: Client = Object.freeze({
  client_id: HOUSE_CLIENT_ID,
  key: HOUSE_CLIENT_ID,
  kind: 'workflow',
  name: 'Wayleave',
  is_public: false,
  redirect_uris: [],
  scopes: [],
  app_key: null,
  id_token_alg: 'RS256',
  retry_window_seconds: 0,
  partner: null,
})

/** The house client; from now on, or once the transaction `db` has committed, rows may refer to it. */
export async function houseClient(db: Db, { clock }: Pick<Deps, 'clock'>): Promise<Client> {
  await store.insertClient(db, { ...HOUSE, secret_hash: null, webhook_secrets: null }, clock.now(), undefined)
  return HOUSE
}

/** Whether a client is the house client. */
export function isHouseClient({ client_id }: Pick<Client, 'client_id'>): boolean {
  return client_id === HOUSE_CLIENT_ID
}
