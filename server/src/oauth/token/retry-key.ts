import { OAuthError } from '../../kernel/errors.ts'
import { sha256 } from '../../kernel/ids.ts'

/** The hash of the Idempotency-Key that came along, or undefined. Throws `invalid_request` for what is no key. */
export function readRetryKey(headers: Headers): Buffer | undefined {
  const key = headers.get('idempotency-key')
  if (key === null) return undefined
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw new OAuthError('invalid_request', 'The Idempotency-Key is not one of 1 to 255 visible ASCII characters.')
  }
  return sha256(key)
}
