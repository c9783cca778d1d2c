// The query of a connect link, `/to/{app}?token=…`, read once.                                          embed-connect §3
import { PageError } from '../../kernel/errors.ts'

export type ConnectLink = {
  token: string
  redirectUri: string | null
  state: string | null
  reconnectId: string | null
  theme: string | null
  /** BASE64URL(SHA-256(nonce)), without padding. */
  statusChallenge: string | null
}

const VALUE_CHARACTERS_MAX = 4096
const CHALLENGE = /^[\w-]{43}$/
const THEME = /^[a-z][a-z0-9-]{0,40}$/

/** Reads a link's query. Throws PageError 400 when a value stands twice or cannot be what its name says. */
export function readLink(query: URLSearchParams): ConnectLink {
  const challenge = single(query, 'status_challenge')?.replace(/=$/, '') ?? null
  if (challenge !== null && !CHALLENGE.test(challenge)) throw malformed('status_challenge')
  const theme = single(query, 'theme')
  if (theme !== null && !THEME.test(theme)) throw malformed('theme')
  return {
    token: single(query, 'token') ?? '',
    redirectUri: single(query, 'redirect_uri'),
    state: single(query, 'state'),
    reconnectId: single(query, 'reconnect_id'),
    theme,
    statusChallenge: challenge,
  }
}

function single(query: URLSearchParams, name: string): string | null {
  const values = query.getAll(name)
  const value = values[0] ?? null
  if (values.length > 1 || (value !== null && (value.length > VALUE_CHARACTERS_MAX || value.includes('\0')))) {
    throw malformed(name)
  }
  return value
}

function malformed(name: string): PageError {
  return new PageError(
    400,
    'This link cannot be used',
    `Its ${name} is not what it should be. Go back to where you started; the people there can mend the link.`,
  )
}
