import { findClient } from '../../clients/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import type { Connection } from '../model.ts'

/** The page of ours that shows a person's connections. */
const OWN_PAGE = '/connections'

/**
 * Where a person connects an account again: people of our own on their connections' page, a partner's user on the page
 * that the partner named, which is told `connection_id` and `app`. Undefined when the partner named none.
 */
export async function reconnectPage(
  { id, client_id }: Pick<Connection, 'id' | 'client_id'>,
  appKey: string,
  deps: Pick<Deps, 'db' | 'caches' | 'publicUrl'>,
): Promise<string | undefined> {
  const client = await findClient(client_id, deps)
  if (!client?.partner) return `${deps.publicUrl}${OWN_PAGE}`
  if (client.partner.reconnect_url === null) return undefined
  const page = new URL(client.partner.reconnect_url)
  page.searchParams.set('connection_id', String(id))
  page.searchParams.set('app', appKey)
  return page.href
}
