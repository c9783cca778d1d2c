// Action ids: `core:` and base64url of a signed tuple.                                             Workflow API 1.6
// Self-contained, so that any process can read one; minted anew on every listing; good for 30 days.
import { type KeyObject, randomBytes } from 'node:crypto'
import { type ActionKind, actionKinds } from '../apps/index.ts'
import { readSigned, signText } from '../kernel/signed-text.ts'

/** What an id names. */
export type ActionName = { appId: string; version: string; kind: ActionKind; key: string }

const PREFIX = 'core:'
const PURPOSE = 'action id'
const LIFETIME_SECONDS = 30 * 24 * 3600
const LENGTH_MAX = 400

// minted at (4 bytes) | nonce (8) | app's UUID (16) | kind (1) | length of the version (1) | version | key
const NONCE_AT = 4
const APP_AT = 12
const KIND_AT = 28
const LENGTH_AT = 29
const VERSION_AT = 30

/** A new id of an action. Keys (at most 100 characters) and versions (64) keep it under 400 characters. */
export function mintActionId({ appId, version, kind, key }: ActionName, signingKey: KeyObject, now: Date): string {
  const head = Buffer.alloc(VERSION_AT)
  head.writeUInt32BE(secondsOf(now))
  randomBytes(APP_AT - NONCE_AT).copy(head, NONCE_AT)
  head.write(appId.replaceAll('-', ''), APP_AT, 'hex')
  head.writeUInt8(actionKinds.indexOf(kind), KIND_AT)
  head.writeUInt8(Buffer.byteLength(version), LENGTH_AT)
  return PREFIX + signText(Buffer.concat([head, Buffer.from(version + key)]), PURPOSE, signingKey)
}

/** What an id names; undefined when we did not mint it, or more than 30 days ago. */
export function readActionId(id: string, signingKey: KeyObject, now: Date): ActionName | undefined {
  const bytes = open(id, signingKey)
  return bytes && secondsOf(now) - bytes.readUInt32BE() < LIFETIME_SECONDS ? nameIn(bytes) : undefined
}

/** What an id names, dead ones included; undefined when we did not mint it. */
export function nameOfActionId(id: string, signingKey: KeyObject): ActionName | undefined {
  const bytes = open(id, signingKey)
  return bytes && nameIn(bytes)
}

function open(id: string, signingKey: KeyObject): Buffer | undefined {
  if (!id.startsWith(PREFIX) || id.length >= LENGTH_MAX) return undefined
  return readSigned(id.slice(PREFIX.length), PURPOSE, signingKey)
}

function nameIn(bytes: Buffer): ActionName | undefined {
  const keyAt = VERSION_AT + bytes.readUInt8(LENGTH_AT)
  const kind = actionKinds[bytes.readUInt8(KIND_AT)]
  if (!kind) return undefined
  return {
    appId: uuidOf(bytes.toString('hex', APP_AT, KIND_AT)),
    version: bytes.toString('utf8', VERSION_AT, keyAt),
    kind,
    key: bytes.toString('utf8', keyAt),
  }
}

function secondsOf(time: Date): number {
  return Math.floor(time.getTime() / 1000)
}

function uuidOf(hex: string): string {
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
