import { createCipheriv, createDecipheriv, createHash, createSecretKey, type KeyObject, randomBytes } from 'node:crypto'

/** Seals what must be usable again: AES-256-GCM under a named key, bound to the place where it is stored. */
export type Sealer = {
  /** `place` names the row and field, e.g. `connection:7:415093277:credentials`; the sealed text opens there only. */
  seal(plain: string, place: string): string
  /** Throws SealError when the text was altered, moved to another row, or sealed with a key that is not here. */
  open(sealed: string, place: string): string
  /** Whether the key that a text was sealed with is here. */
  knows(sealed: string): boolean
  /** The same of a key's id. */
  knowsKey(id: string): boolean
  /** The id of the key that seals now. */
  keyId: string
  /** The ids of all its keys, that one first. */
  keyIds: readonly string[]
}

export class SealError extends Error {}

/** A key of 32 bytes, and the name that stands in whatever it seals. */
export type NamedKey = { id: string; key: KeyObject }
/** Keys, of which the first seals and all open. */
export type KeyRing = readonly [NamedKey, ...NamedKey[]]

const VERSION = 'v1'
const IV_BYTES = 12
const TAG_BYTES = 16

/** A sealer that seals with the first key and opens with any. Keys are 32 bytes each, named after what they are. */
export function createSealer(keys: readonly [Buffer, ...Buffer[]]): Sealer {
  return sealerWith(
    keys.map((key): NamedKey => ({ id: masterKeyId(key), key: createSecretKey(key) })) as [NamedKey, ...NamedKey[]],
  )
}

/** The same with keys that have names of their own. */
export function sealerWith(ring: KeyRing): Sealer {
  const has = (id: string) => ring.some((named) => named.id === id)
  return {
    keyId: ring[0].id,
    keyIds: ring.map(({ id }) => id),
    seal: (plain, place) => sealWith(ring[0], plain, place),
    open: (sealed, place) => openWith(ring, sealed, place),
    knows: (sealed) => has(sealed.split('.', 2)[1] ?? ''),
    knowsKey: has,
  }
}

// version.key-id.base64url(iv | ciphertext | tag); the place is additional data and stays outside.
function sealWith({ id, key }: NamedKey, plain: string, place: string): string {
  const iv = randomBytes(IV_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(place))
  const body = Buffer.concat([iv, cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()])
  return `${VERSION}.${id}.${body.toString('base64url')}`
}

function openWith(ring: readonly NamedKey[], sealed: string, place: string): string {
  const [version, id, body] = sealed.split('.')
  const named = ring.find((candidate) => candidate.id === id)
  if (version !== VERSION || !body) throw new SealError('this is not a sealed text')
  if (!named) throw new SealError(`sealed with key ${id}, which is not here`)
  const bytes = Buffer.from(body, 'base64url')
  if (bytes.length < IV_BYTES + TAG_BYTES) throw new SealError('the sealed text is cut off')
  const decipher = createDecipheriv('aes-256-gcm', named.key, bytes.subarray(0, IV_BYTES), {
    authTagLength: TAG_BYTES,
  })
    .setAAD(Buffer.from(place))
    .setAuthTag(bytes.subarray(-TAG_BYTES))
  try {
    return decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8')
  } catch {
    throw new SealError('the sealed text was altered, or belongs to another row')
  }
}

/** The name of a master key: it tells nothing about it, and is the same wherever the key is configured. */
export function masterKeyId(key: Buffer): string {
  return createHash('sha256').update('wayleave key id').update(key).digest('hex').slice(0, 8)
}

/** 32 bytes from base64, base64url or hex; undefined when the text is none of them. */
export function parseMasterKey(text: string): Buffer | undefined {
  const trimmed = text.trim()
  const key = /^[0-9a-f]{64}$/i.test(trimmed) ? Buffer.from(trimmed, 'hex') : Buffer.from(trimmed, 'base64')
  return key.length === 32 && /^[\w+/=-]+$/.test(trimmed) ? key : undefined
}

/** A new master key as base64. */
export function generateMasterKey(): string {
  return randomBytes(32).toString('base64')
}
