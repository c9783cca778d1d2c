// The key that signs action ids and page tokens: made once, sealed in the settings, the same for every process.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Deps } from '../kernel/deps.ts'
import { settleSetting } from '../kernel/settings.ts'

const PLACE = 'settings:action_id_key'
const KEY_BYTES = 32
const MAC_BYTES = 16

type KeyDeps = Pick<Deps, 'db' | 'seal' | 'caches'>

/** The database's signing key, made at the first use. */
export async function actionSigningKey({ db, seal, caches }: KeyDeps): Promise<Buffer> {
  const known = caches.named<Buffer>('action_signing_key', { entriesMax: 1 })
  const load = async () => {
    const fresh = seal.seal(randomBytes(KEY_BYTES).toString('base64'), PLACE)
    return Buffer.from(seal.open(await settleSetting(db, 'action_id_key', fresh), PLACE), 'base64')
  }
  return known.read('key', load)
}

/** base64url of the signature and the payload. `purpose` keeps one kind of text from passing for another. */
export function signText(payload: Buffer, purpose: string, key: Buffer): string {
  return Buffer.concat([macOf(payload, purpose, key), payload]).toString('base64url')
}

/** The payload of a text that `signText` made for this purpose, or undefined. */
export function readSigned(text: string, purpose: string, key: Buffer): Buffer | undefined {
  if (!/^[\w-]+$/.test(text)) return undefined
  const bytes = Buffer.from(text, 'base64url')
  const payload = bytes.subarray(MAC_BYTES)
  if (payload.length === 0 || bytes.toString('base64url') !== text) return undefined
  return timingSafeEqual(bytes.subarray(0, MAC_BYTES), macOf(payload, purpose, key)) ? payload : undefined
}

function macOf(payload: Buffer, purpose: string, key: Buffer): Buffer {
  return createHmac('sha256', key).update(purpose).update('\0').update(payload).digest().subarray(0, MAC_BYTES)
}
