// POST /oauth/revoke                                                           RFC 7009 · authorization server §5, §8
// A client gives back what it was issued. An access token ends alone; with a refresh token, used or not, ends everything
// that was issued from the same consent. The answer is the same for what there is not, and for what is somebody else's.
import { note } from '../accounts/index.ts'
import type { Tx } from '../kernel/db/index.ts'
import type { Deps } from '../kernel/deps.ts'
import type { Call } from '../kernel/http/index.ts'
import { ACCESS_TOKENS } from './access-token.ts'
import { revokeGrant } from './grant.ts'
import { revokeAccessToken } from './issued-store.ts'
import { type IssuedToken, ownToken } from './issued-token.ts'
import { proveClient } from './prove-client.ts'
import { readForm } from './token/form.ts'

const BECAUSE = 'Its client revoked it.'

export async function revoke(call: Call<null>, deps: Deps): Promise<Response> {
  const form = await readForm(call.request, call.url)
  const presented = { client_id: form.get('client_id'), client_secret: form.get('client_secret') }
  const client = await proveClient(call, presented, deps)
  const token = await ownToken(form, client, deps)
  if (token) await deps.db.transaction().execute((tx) => end(tx, token, deps))
  // RFC 7009 §2.2: nobody need read it. There are clients that parse it all the same (simple-oauth2): they find JSON.
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store', pragma: 'no-cache' }
  return new Response('{}', { headers })
}

async function end(tx: Tx, token: IssuedToken, deps: Deps): Promise<void> {
  if (token.kind === 'refresh' && token.grantId !== null) return endGrant(tx, token, token.grantId, deps)
  if (await revokeAccessToken(tx, token.hash, deps.clock.now()))
    await deps.caches.forget(tx, ACCESS_TOKENS, token.hash.toString('base64'))
}

async function endGrant(tx: Tx, { clientId, userId }: IssuedToken, grantId: string, deps: Deps): Promise<void> {
  if (!(await revokeGrant(tx, grantId, BECAUSE, deps))) return
  const whose = userId === null ? {} : { userId }
  const deed = { actor: `client ${clientId}`, action: 'grant.revoked', subject: grantId, detail: { because: BECAUSE } }
  await note(tx, { ...whose, ...deed }, deps)
}
