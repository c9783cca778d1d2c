// The form of an API key: `sk-`, 43 random characters (256 bits), 6 characters of checksum; all of [A-Za-z0-9].
// The checksum lets a scanner tell a key from any other text, and us refuse a mistyped one without asking the database.
import { crc32 } from 'node:zlib'
import { randomToken } from '../../kernel/ids.ts'

const PREFIX = 'sk-'
const SHOWN_PREFIX_LENGTH = 7 // with four random characters of 43, what is hidden still has 230 bits
const CHECKSUM_LENGTH = 6 // 62^6 > 2^32
const FORM = /^sk-([A-Za-z0-9]{43})([A-Za-z0-9]{6})$/
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** A new key, in clear. */
export function newKey(): string {
  const random = randomToken()
  return PREFIX + random + checksumOf(random)
}

/** Whether this can be a key that `newKey` made. */
export function isOfForm(key: string): boolean {
  const [, random, checksum] = FORM.exec(key) ?? []
  return random !== undefined && checksumOf(random) === checksum
}

/** What may be shown of a key: enough to tell it from one's others. */
export function shownPartsOf(key: string): { prefix: string; last_four: string } {
  return { prefix: key.slice(0, SHOWN_PREFIX_LENGTH), last_four: key.slice(-4) }
}

/** CRC-32 of the random characters in base 62, padded with 0, most significant first. */
function checksumOf(random: string): string {
  let rest = crc32(random)
  let checksum = ''
  while (checksum.length < CHECKSUM_LENGTH) {
    checksum = DIGITS[rest % DIGITS.length] + checksum
    rest = Math.floor(rest / DIGITS.length)
  }
  return checksum
}
