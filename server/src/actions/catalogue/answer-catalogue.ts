// Catalogue answers may be kept by whoever asked with a client id, or without anything; a token's answers by nobody.      Workflow API 1.10
import type { Call } from '../../kernel/http/index.ts'
import { sha256 } from '../../kernel/ids.ts'
import type { ClientIdCaller, TokenCaller } from '../../oauth/index.ts'

type CatalogueCall = Pick<Call<TokenCaller | ClientIdCaller | undefined>, 'request' | 'caller'>
type CatalogueAnswer = { status?: number; body?: object; headers: Record<string, string> }

/**
 * The answer with its caching headers; 304 when the client has it already. `content`: what the ETag is made from, where
 * the body holds something that is new each time.
 */
export function answerCatalogue(
  { request, caller }: CatalogueCall,
  body: object,
  content: object = body,
): CatalogueAnswer {
  if (caller?.kind === 'token') return { body, headers: {} }
  const etag = `W/"${sha256(JSON.stringify(content)).toString('base64url')}"`
  const headers = { etag, 'cache-control': 'public, max-age=60', vary: 'Authorization, Origin' }
  const known = (request.headers.get('if-none-match') ?? '').split(',').map((tag) => tag.trim())
  return known.includes(etag) ? { status: 304, headers } : { body, headers }
}
