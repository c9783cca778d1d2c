import { hash, randomInt, timingSafeEqual } from 'node:crypto'

const ALPHANUMERIC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const TOKEN_LENGTH = 43 // 43 x log2(62) = 256 bits

/** An unguessable token of at least 256 bits, `[A-Za-z0-9]`. */
export function randomToken(length = TOKEN_LENGTH): string {
  let token = ''
  while (token.length < length) token += ALPHANUMERIC[randomInt(ALPHANUMERIC.length)]
  return token
}

/** A random number of `length` decimal digits that does not begin with 0. */
export function randomDigits(length: number): string {
  return String(randomInt(1, 10)) + Array.from({ length: length - 1 }, () => randomInt(0, 10)).join('')
}

/** SHA-256 of a text: how tokens, codes and secrets are stored and looked up. */
export function sha256(text: string): Buffer {
  return Buffer.from(sha256Base64(text), 'base64')
}

/** The same in base64: what a cache is keyed by. Node gives a text in less time than a Buffer. */
export function sha256Base64(text: string): string {
  return hash('sha256', text, 'base64')
}

/** Whether two hashes are equal, in time that does not tell how far they agree. */
export function equalHashes(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b)
}
