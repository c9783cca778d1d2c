// What comes of a code or refresh token is not drawn by lot but derived, so that a permitted retry derives the same again:
// nothing secret is stored, and no second branch of a family can exist.
import { createHmac, randomBytes } from 'node:crypto'
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
export function derivePair(key: Buffer, salt: Buffer, presented: string): Pair {
  const derive = (label: string) =>
    alphanumeric(createHmac('sha256', key).update(salt).update(`${label}\0`).update(presented).digest())
  const [accessToken, refreshToken] = [derive('access'), derive('refresh')]
  return { accessToken, refreshToken, accessHash: sha256(accessToken), refreshHash: sha256(refreshToken) }
}

function alphanumeric(bytes: Buffer): string {
  let rest = BigInt(`0x${bytes.toString('hex')}`)
  let text = ''
  for (let i = 0; i < TOKEN_LENGTH; i++) {
    text = ALPHANUMERIC[Number(rest % 62n)] + text
    rest /= 62n
  }
  return text
}
