// In-process copies of rows that rarely change. A change is told to every process by NOTIFY when it commits; what can
// revoke somebody's access is besides never older than a second, should the message be lost.
import { type Db, type Listener, notify } from './db/index.ts'

export type Cache<V> = {
  /**
   * The value of `key`: the kept copy, at once, or a promise of what `load` brings. Its age is counted from the beginning of the load. What was
   * not found is not kept, nor is a value that may have been forgotten while it was being loaded.
   */
  read<Loaded extends V | undefined>(key: string, load: () => Promise<Loaded>): V | Promise<V | Loaded>
}

export type Caches = {
  /** The cache of that name, made at first use. `entriesMax`: the oldest goes first. `ageMaxMs` is real time. */
  named<V>(name: string, limits: { entriesMax: number; ageMaxMs?: number }): Cache<V>
  /** Forgets `key` (or all) in this process at once and in every other on commit of `tx`. */
  forget(tx: Db, name: string, key?: string): Promise<void>
  /** Forgets everything, in this process only. */
  clear(): void
}

const CHANNEL = 'wayleave_cache'

type Entry = { value: unknown; at: number }
/** `forgotten` counts how often something of this name was forgotten: a load that saw two counts may be out of date. */
type Store = { entries: Map<string, Entry>; entriesMax: number; ageMaxMs: number; forgotten: number }
type Named = { store: Store; cache: Cache<unknown> }

/** The caches of one process, kept honest by `listener`. */
export async function createCaches(listener: Listener): Promise<Caches> {
  const all = new Map<string, Named>()
  const clear = () => {
    for (const { store } of all.values()) drop(store)
  }
  await listener.on(CHANNEL, (payload) => {
    const { name, key } = JSON.parse(payload) as { name: string; key?: string }
    if (name === '*') clear()
    else drop(all.get(name)?.store, key)
  })
  listener.onConnect(clear) // messages may have been missed
  return {
    named: <V>(
      name: string,
      { entriesMax, ageMaxMs = Number.POSITIVE_INFINITY }: { entriesMax: number; ageMaxMs?: number },
    ) => {
      let named = all.get(name)
      if (!named) {
        const store = { entries: new Map(), entriesMax, ageMaxMs, forgotten: 0 }
        named = { store, cache: cacheOn(store) }
        all.set(name, named)
      }
      return named.cache as Cache<V>
    },
    forget: async (tx, name, key) => {
      drop(all.get(name)?.store, key)
      await notify(tx, CHANNEL, JSON.stringify({ name, key }))
    },
    clear,
  }
}

function drop(store: Store | undefined, key?: string): void {
  if (!store) return
  store.forgotten++
  if (key === undefined) store.entries.clear()
  else store.entries.delete(key)
}

// Only a load stores: a hit that is stored again grows young, and would never be looked up.
function cacheOn<V>(store: Store): Cache<V> {
  return {
    read: (key, load) => {
      const at = performance.now()
      const entry = store.entries.get(key)
      return entry && at - entry.at <= store.ageMaxMs ? (entry.value as V) : loadInto(store, key, load, at)
    },
  }
}

async function loadInto<V>(store: Store, key: string, load: () => Promise<V>, at: number): Promise<V> {
  const { forgotten } = store
  const value = await load()
  if (forgotten === store.forgotten) keep(store, key, { value, at })
  return value
}

function keep(store: Store, key: string, entry: Entry): void {
  if ((store.entries.get(key)?.at ?? 0) > entry.at) return // a load that began later was faster
  store.entries.delete(key) // so that it becomes the youngest
  if (entry.value !== undefined) store.entries.set(key, entry)
  const oldest = store.entries.keys().next()
  if (store.entries.size > store.entriesMax && !oldest.done) store.entries.delete(oldest.value)
}
