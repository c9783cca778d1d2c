import { boundsOf, fillText, fillUrl, type OAuth2 } from '../../apps/index.ts'
import type { OutboundRequest } from '../../kernel/safe-fetch/index.ts'
import { type AuthFields, fillParameters, type OAuthApp, oauth2Of } from './oauth-app.ts'
import { formOf, withQuery } from './query.ts'

/** The parameters of one grant, without those of the client. */
export type Grant = readonly (readonly [name: string, value: string])[]
type Encoding = 'query' | 'form' | 'json'

const ANSWER_BYTES_MAX = 1024 * 1024

/**
 * The requests to a token endpoint, in the order they are to be tried: one, or for `query_then_form` two, the second
 * only after a 4xx on the first (seed 003, step 2).
 * @param url the endpoint's template
 * @throws TemplateError when a field does not fit, or leads to a host that is not the app's
 */
export function tokenRequests(app: OAuthApp, auth: AuthFields, url: string, grant: Grant): OutboundRequest[] {
  const oauth2 = oauth2Of(app)
  const client = clientOf(oauth2, auth)
  const inBody = oauth2.client_auth === 'body'
  // A public client has no secret: RFC 6749 §2.3.1 lets an empty one be left out, and some servers refuse it.
  const secret: Grant = client.secret === '' ? [] : [['client_secret', client.secret]]
  const own: Grant = inBody ? [['client_id', client.id], ...secret] : []
  const parameters = new Map([...own, ...grant, ...fillParameters(oauth2.token_params, auth)])
  const request: OutboundRequest = {
    ...TOKEN_LIMITS,
    method: 'POST',
    url: fillUrl(url, { auth }, app.hosts),
    ...boundsOf(app),
    headers: { accept: 'application/json', ...(inBody ? {} : { authorization: basicOf(client) }) },
  }
  return encodingsOf(oauth2).map((encoding) => encoded(request, encoding, [...parameters]))
}

/** What every request for a token keeps to: a small answer, and none from another host. */
export const TOKEN_LIMITS = { bodyBytesMax: ANSWER_BYTES_MAX, redirects: 'same-host' } as const

type ClientCredentials = { id: string; secret: string }

function clientOf(oauth2: OAuth2, auth: AuthFields): ClientCredentials {
  return { id: fillText(oauth2.client_id, { auth }), secret: fillText(oauth2.client_secret, { auth }) }
}

// RFC 6749 §2.3.1: each half form-encoded first, so that a colon in the id does not move the border.
function basicOf({ id, secret }: ClientCredentials): string {
  const [encodedId, encodedSecret] = [id, secret].map((half) => formOf([['', half]]).slice(1))
  return `Basic ${Buffer.from(`${encodedId}:${encodedSecret}`).toString('base64')}`
}

function encodingsOf({ token_request }: OAuth2): Encoding[] {
  return token_request === 'query_then_form' ? ['query', 'form'] : [token_request]
}

function encoded(request: OutboundRequest, encoding: Encoding, parameters: [string, string][]): OutboundRequest {
  if (encoding === 'query') return { ...request, url: withQuery(request.url, parameters) }
  const isJson = encoding === 'json'
  const type = isJson ? 'application/json' : 'application/x-www-form-urlencoded'
  return {
    ...request,
    headers: { ...request.headers, 'content-type': type },
    body: isJson ? JSON.stringify(Object.fromEntries(parameters)) : formOf(parameters),
  }
}
