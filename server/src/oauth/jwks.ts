// GET /.well-known/jwks.json                                                                                    RFC 7517 §5
// The public keys by which others check what this server signs.
import type { Deps } from '../kernel/deps.ts'
import type { Call } from '../kernel/http/index.ts'

export async function jwks(_call: Call<null>, { keys }: Deps): Promise<Response> {
  const headers = {
    'content-type': 'application/jwk-set+json',
    'cache-control': 'public, max-age=300',
    'access-control-allow-origin': '*',
  }
  return new Response(JSON.stringify(await keys.jwks()), { headers })
}
