// `links.connect_new_authentication` of an app: where a user of the calling client connects it.       Workflow API 3.2, 5.3
import type { ConnectLinks } from '../../../apps/index.ts'
import type { Deps } from '../../../kernel/deps.ts'
import { secretKey } from '../../../kernel/secret-key.ts'
import type { TokenCaller } from '../../../oauth/index.ts'
import { popupEnd } from './addresses.ts'
import { mintContext } from './context.ts'

/**
 * The links for whoever calls, each good for an hour: to the popup; for a partner's users, who have no account to sign in to
 * here, to the Connect URL, to which the partner's backend adds a session code as `token` (embed-connect §3).
 */
export async function connectLinksFor(
  { client, clientId, userId }: TokenCaller,
  deps: Pick<Deps, 'db' | 'seal' | 'caches' | 'clock' | 'publicUrl'>,
): Promise<ConnectLinks> {
  const { publicUrl } = deps
  if (client.kind === 'embed') return ({ key }) => `${publicUrl}/to/${key}`
  const ctx = mintContext({ clientId, userId }, await secretKey('connect_link_key', deps), deps.clock.now())
  const query = new URLSearchParams({ redirect: popupEnd(publicUrl), ctx })
  return ({ api_name, version }) => `${publicUrl}/engine/auth/start/${encodeURIComponent(api_name)}@${version}?${query}`
}
