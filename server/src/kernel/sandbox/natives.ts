// What a script would need much of its processor time for, done by Node: a text in, a text out.
import { createHash, createHmac, getHashes, randomFillSync } from 'node:crypto'

/** What the prelude may ask for by name; every other question goes to the program. */
export const natives: ReadonlyMap<string, (text: string) => string> = new Map([
  ['hash', hash],
  ['hmac', hmac],
  ['random', random],
])

type Asked = { algorithm: string; key: string; text: string; encoding: Digest; input: BufferEncoding }
type Digest = 'hex' | 'base64' | 'base64url' | 'binary'

function hash(json: string): string {
  const { algorithm, text, encoding, input } = read(json)
  return createHash(algorithm).update(text, input).digest(encoding)
}

function hmac(json: string): string {
  const { algorithm, key, text, encoding, input } = read(json)
  return createHmac(algorithm, Buffer.from(key, input)).update(text, input).digest(encoding)
}

const DIGESTS: readonly unknown[] = ['hex', 'base64', 'base64url', 'binary'] satisfies Digest[]
const INPUTS: readonly unknown[] = ['utf8', 'binary', 'hex', 'base64', 'base64url'] satisfies BufferEncoding[]

/** The prelude sends five texts; a script can reach it with others. */
function read(json: string): Asked {
  const { algorithm, key, text, encoding, input } = JSON.parse(json)
  const name = String(algorithm)
  if (!getHashes().includes(name.toLowerCase()) && !getHashes().includes(name))
    throw new Error(`"${name.slice(0, 100)}" is no known hash algorithm.`)
  if (!DIGESTS.includes(encoding)) throw new Error('An encoding is hex, base64, base64url or binary.')
  if (!INPUTS.includes(input)) throw new Error('A text is utf8, binary, hex, base64 or base64url.')
  return { algorithm: name, key: String(key), text: String(text), encoding, input }
}

const numbers = new Uint32Array(512)
let next = numbers.length

/** A number from 0 to 1. The engine's own ones would be the same in every call: it starts from one memory. */
function random(): string {
  if (next >= numbers.length) {
    randomFillSync(numbers)
    next = 0
  }
  const [high = 0, low = 0] = [numbers[next++], numbers[next++]]
  return String((high * 2 ** 21 + (low >>> 11)) / 2 ** 53)
}
