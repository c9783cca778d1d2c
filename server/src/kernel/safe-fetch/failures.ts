import { BlockedAddress } from './addresses.ts'
import type { OutboundFailure } from './outbound.ts'

/** Names an error of the resolver, the socket, TLS or the HTTP parser. The error's own text is left out of it. */
export function failureOf(error: unknown, sent: boolean): OutboundFailure {
  if (error instanceof BlockedAddress) {
    return { kind: 'blocked', message: 'The name leads to an address that is not allowed.', sent }
  }
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
  const row = ROWS.find(([pattern]) => pattern.test(code))
  const [, kind, message] = row ?? [undefined, 'reset', 'The connection broke.']
  return { kind: kind, message: code === '' ? message : `${message} (${code})`, sent }
}

type Row = [pattern: RegExp, kind: OutboundFailure['kind'], message: string]

const ROWS: Row[] = [
  [/^(ENOTFOUND|EAI_|ENODATA|ESERVFAIL)/, 'dns', 'The name could not be resolved.'],
  [/^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|EACCES|EPERM)$/, 'refused', 'No connection could be made.'],
  [/^(ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT)$/, 'timeout', 'No connection was made in time.'],
  [/^(UND_ERR_HEADERS_OVERFLOW|HPE_HEADER_OVERFLOW)$/, 'too_large', "The answer's headers are too large."],
  [/^(UND_ERR_INVALID_ARG|ERR_INVALID_ARG)/, 'blocked', 'The request holds something that cannot be sent.'],
  [
    /(CERT|TLS|SSL|^EPROTO$|SIGNATURE|^INVALID_(CA|PURPOSE)$|HOSTNAME_MISMATCH)/,
    'tls',
    'The secure connection failed.',
  ],
  [/^HPE_/, 'reset', 'The answer is not HTTP.'],
]
