// What comes of a code or refresh token is not drawn by lot but derived, so that a permitted retry derives the same again:
// nothing secret is stored, and no second branch of a family can exist.
import { createHmac, type KeyObject, randomBytes } from 'node:crypto'
import { sha256 } from '../../kernel/ids.ts'

/** An access token and its refresh token with their hashes. */
export type Pair = { accessToken: string; refreshToken: string; accessHash: Buffer; refreshHash: Buffer }

const SALT_BYTES = 16
const ALPHANUMERIC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const TOKEN_LENGTH = 43 // 62^43 > 2^256: no bit of the HMAC is lost

/** What makes one use of a token differ from another; stored with the token that it spends. */
export function newSalt(): Buffer {
  return randomBytes(SALT_BYTES)
}

/**
 * The pair that a use of `presented` with this salt gives, at any time and in any process: HMAC-SHA256(key, salt | label |
 * presented) for each of the two, written with 43 letters and digits. `key`: the server's own.
 */
export function derivePair(key: KeyObject, salt: Buffer, presented: string): Pair {
  const derive = (label: string) =>
    alphanumeric(createHmac('sha256', key).update(salt).update(`${label}\0`).update(presented).digest())
  const [accessToken, refreshToken] = [derive('access'), derive('refresh')]
  return { accessToken, refreshToken, accessHash: sha256(accessToken), refreshHash: sha256(refreshToken) }
}

// 256 bits in base 62, by long division: sixteen digits of 16 bits, of which the leading ones become 0 one after the other.
function alphanumeric(bytes: Buffer): string {
  const digits = Array.from({ length: bytes.length / 2 }, (_, i) => bytes.readUInt16BE(2 * i))
  let text = ''
  while (text.length < TOKEN_LENGTH) {
    let rest = 0
    for (let i = 0; i < digits.length; i++) {
      const value = rest * 0x10000 + (digits[i] ?? 0)
      digits[i] = Math.floor(value / 62)
      rest = value % 62
    }
    text = ALPHANUMERIC[rest] + text
  }
  return text
}
