export type TokenType = 'access-token' | 'external-jwt' | 'connect-token'

const PREFIX = 'urn:ietf:params:oauth:token-type:'

// The last part of the URN; the spellings of RFC 8693 §3 and of the field mean the same.
const spellings: Readonly<Record<string, TokenType>> = {
  'access-token': 'access-token',
  access_token: 'access-token',
  'external-jwt': 'external-jwt',
  external_jwt: 'external-jwt',
  jwt: 'external-jwt',
  id_token: 'external-jwt',
  'id-token': 'external-jwt',
  'connect-token': 'connect-token',
  connect_token: 'connect-token',
  'session-code': 'connect-token',
  session_code: 'connect-token',
}

/** The kind of token that a token type identifier names, or undefined. RFC 8693 §3 */
export function readTokenType(urn: string): TokenType | undefined {
  if (!urn.startsWith(PREFIX)) return undefined
  const name = urn.slice(PREFIX.length)
  return Object.hasOwn(spellings, name) ? spellings[name] : undefined
}
