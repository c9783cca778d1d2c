// What of a poll's items is new. Pure.                                                                app-manifest "dedupe_key"
import { hash } from 'node:crypto'
import { type JsonObject, valueAt } from '../../../actions/index.ts'
import type { Json } from '../../../apps/index.ts'

/** `fresh`: oldest first. `seen`: what is known from now on; undefined where that is no more than before. */
export type PollVerdict = { fresh: JsonObject[]; seen: Buffer | undefined }

/** Whose items they are, and the path of the member that tells them apart. */
export type Keying = { zapId: number; dedupeKey: string }

/** Of the hash of a key, in bytes. */
export const KEY_BYTES = 16
/** Keys that are kept besides those that the last poll gave. */
export const KEYS_KEPT = 2_000

/**
 * Judges items as a provider lists them, the latest first. `seen`: the keys that are known, one behind the other; none
 * before the first poll, which sets the mark alone. An item counts once, however often it stands in the list.
 */
export function judgeItems(items: readonly JsonObject[], seen: Buffer | undefined, of: Keying): PollVerdict {
  const listed = new Map<string, JsonObject>()
  for (const item of items) {
    const key = keyOf(item, of)
    if (!listed.has(key)) listed.set(key, item)
  }
  const known = new Set(keysIn(seen))
  const fresh = [...listed].filter(([key]) => !known.has(key)).map(([, item]) => item)
  if (seen && fresh.length === 0) return { fresh, seen: undefined }
  const others = [...known].filter((key) => !listed.has(key)).slice(-KEYS_KEPT)
  const kept = Buffer.from([...others, ...[...listed.keys()].reverse()].join(''), 'hex')
  return { fresh: seen ? fresh.reverse() : [], seen: kept }
}

/** Whether any of the items is known. */
export function hasKnown(items: readonly JsonObject[], seen: Buffer, of: Keying): boolean {
  const known = new Set(keysIn(seen))
  return items.some((item) => known.has(keyOf(item, of)))
}

/** The hash, in hex, of what tells an item apart: the value of its key, or all of it where it has none. */
function keyOf(item: JsonObject, { zapId, dedupeKey }: Keying): string {
  const value = valueAt(item, dedupeKey)
  const isNone = value === undefined || value === null || value === ''
  const text = isNone ? `item ${canonical(item)}` : `key ${typeof value === 'object' ? canonical(value) : value}`
  return hash('sha256', `${zapId} ${text}`, 'hex').slice(0, KEY_BYTES * 2) // of this Zap: elsewhere it tells nothing
}

function keysIn(seen: Buffer | undefined): string[] {
  const text = seen?.toString('hex') ?? ''
  return text.match(/[0-9a-f]{32}/g) ?? []
}

/** JSON whose members stand in the order of their names: how a provider orders them says nothing. */
function canonical(value: Json): string {
  return JSON.stringify(value, (_name, member: Json) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  )
}
