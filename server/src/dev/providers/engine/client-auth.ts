import type { ProviderClient } from './definition.ts'
import { OAuthError } from './errors.ts'

const challenge = { 'WWW-Authenticate': 'Basic realm="token"' }

/** Proves the client by body or by Basic, never by both. Throws OAuthError. RFC 6749 §2.3.1. */
export function authenticateClient(authorization: string | undefined, form: URLSearchParams, client: ProviderClient) {
  const basic = authorization === undefined ? null : readBasic(authorization)
  if (basic && form.has('client_secret'))
    throw new OAuthError('invalid_request', 'The client authenticates twice: by header and by body.')
  const id = basic?.id ?? form.get('client_id')
  const secret = basic?.secret ?? form.get('client_secret')
  const isConsistent = !basic || (form.get('client_id') ?? basic.id) === basic.id
  if (id === client.id && secret === client.secret && isConsistent) return
  // RFC 6749 §5.2: 401 with the scheme, where the client tried one.
  throw new OAuthError('invalid_client', 'The client id or secret is wrong.', 401, basic ? challenge : {})
}

function readBasic(authorization: string): { id: string; secret: string } {
  const [, encoded] = /^Basic ([A-Za-z0-9+/=_-]+)$/i.exec(authorization) ?? []
  const [, id, secret] = /^([^:]*):(.*)$/s.exec(Buffer.from(encoded ?? '', 'base64').toString()) ?? []
  if (id === undefined || secret === undefined)
    throw new OAuthError('invalid_client', 'The Authorization header is not Basic.', 401, challenge)
  return { id: formDecoded(id), secret: formDecoded(secret) }
}

// RFC 6749 §2.3.1: id and secret are form-encoded before they are joined.
function formDecoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    throw new OAuthError('invalid_client', 'The Authorization header is not form-encoded.', 401, challenge)
  }
}
