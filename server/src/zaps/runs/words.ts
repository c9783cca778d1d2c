// The words that a Zap run is found by. Its data are sealed, so that PostgreSQL cannot search them: beside them stand keyed
// hashes of their words. Who has the database alone cannot tell a word from its hash, nor try words out: the key lies
// sealed under the master key, and each workspace's is derived from it, so that the same word hashes differently in
// another workspace. What the hashes do tell: how many different words a run holds, and which runs of one workspace share
// words, thus which words are common there. 32 bits are few enough that one hash stands for many words; a search may find
// a run by mistake once in some twenty million.
import { createHmac, createSecretKey, type KeyObject } from 'node:crypto'
import type { Json } from '../../apps/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { secretKey } from '../../kernel/secret-key.ts'

const WORDS_MAX = 200
const CHARACTERS_MAX = 64
const WORD = /[\p{L}\p{N}]+/gu
const WORKSPACES_MAX = 1_000

type KeyDeps = Pick<Deps, 'db' | 'seal' | 'caches'>

/** Hashes of the words in these values, names of members aside: the first 200 different ones, lower-cased. */
export async function wordsOf(workspaceId: number, values: readonly Json[], deps: KeyDeps): Promise<number[]> {
  const found = new Set<string>()
  for (const value of values) collect(value, found)
  return hashAll(workspaceId, found, deps)
}

/** Hashes of the words of a search, all of which a run must have. */
export async function soughtWords(workspaceId: number, text: string, deps: KeyDeps): Promise<number[]> {
  const found = new Set<string>()
  collect(text, found)
  return hashAll(workspaceId, found, deps)
}

function collect(value: Json, found: Set<string>): void {
  if (found.size >= WORDS_MAX || value === null) return
  if (typeof value === 'object') {
    for (const member of Object.values(value)) collect(member, found)
    return
  }
  for (const [word] of String(value).toLowerCase().matchAll(WORD)) {
    if (found.size >= WORDS_MAX) return
    found.add(word.slice(0, CHARACTERS_MAX))
  }
}

async function hashAll(workspaceId: number, words: ReadonlySet<string>, deps: KeyDeps): Promise<number[]> {
  if (words.size === 0) return []
  const key = await keyOf(workspaceId, deps)
  return [...words].map((word) => createHmac('sha256', key).update(word).digest().readInt32BE())
}

async function keyOf(workspaceId: number, deps: KeyDeps): Promise<KeyObject> {
  const known = deps.caches.named<KeyObject>('zap_words_keys', { entriesMax: WORKSPACES_MAX })
  return known.read(String(workspaceId), async () => {
    const root = await secretKey('zap_words_key', deps)
    return createSecretKey(createHmac('sha256', root).update(`workspace:${workspaceId}`).digest())
  })
}
