// Texts that go out and come back, and that nobody else can make up: action ids, page tokens, the context of connect links.
import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto'

const MAC_BYTES = 16

/** base64url of the signature and the payload. `purpose` keeps one kind of text from passing for another. */
export function signText(payload: Buffer, purpose: string, key: KeyObject): string {
  return Buffer.concat([macOf(payload, purpose, key), payload]).toString('base64url')
}

/** The payload of a text that `signText` made for this purpose, or undefined. */
export function readSigned(text: string, purpose: string, key: KeyObject): Buffer | undefined {
  if (!/^[\w-]+$/.test(text)) return undefined
  const bytes = Buffer.from(text, 'base64url')
  const payload = bytes.subarray(MAC_BYTES)
  if (payload.length === 0 || bytes.toString('base64url') !== text) return undefined
  return timingSafeEqual(bytes.subarray(0, MAC_BYTES), macOf(payload, purpose, key)) ? payload : undefined
}

function macOf(payload: Buffer, purpose: string, key: KeyObject): Buffer {
  return createHmac('sha256', key).update(purpose).update('\0').update(payload).digest().subarray(0, MAC_BYTES)
}
