// The names that an app goes by, all made from its key.
import { createHash } from 'node:crypto'

/** The namespace of app ids. It must never change: ids are the same on every server. */
const APP_NAMESPACE = Buffer.from('6d0b5a0c8f3e4c53a7b19c2e4d7f1a68', 'hex')

/** The app's id: UUID version 5 of its key, RFC 9562 §5.5. */
export function appIdOf(key: string): string {
  const hash = createHash('sha1').update(APP_NAMESPACE).update(key).digest()
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x50
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80
  const hex = hash.toString('hex', 0, 16)
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

/** `pet-shop` -> `PetShopAPI`. */
export function apiNameOf(key: string): string {
  return key.split('-').map(capitalised).join('') + 'API'
}

/** `owner_id` -> `Owner id`: a label for a field that has none. */
export function labelOf(key: string): string {
  return capitalised(key.replaceAll(/[_-]+/g, ' ').trim() || key)
}

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1)
}
