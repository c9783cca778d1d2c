// In-process copies of rows that rarely change. A change is told to every process by NOTIFY when it commits; what can
// revoke somebody's access is besides never older than a second, should the message be lost.
import { type Db, type Listener, notify } from './db/index.ts'

export type Cache<V> = {
  get(key: string): V | undefined
  set(key: string, value: V): void
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
type Store = { entries: Map<string, Entry>; entriesMax: number; ageMaxMs: number }

/** The caches of one process, kept honest by `listener`. */
export async function createCaches(listener: Listener): Promise<Caches> {
  const stores = new Map<string, Store>()
  const drop = (name: string, key: string | undefined) => {
    if (key === undefined) stores.get(name)?.entries.clear()
    else stores.get(name)?.entries.delete(key)
  }
  const clear = () => {
    for (const store of stores.values()) store.entries.clear()
  }
  await listener.on(CHANNEL, (payload) => {
    const { name, key } = JSON.parse(payload) as { name: string; key?: string }
    if (name === '*') clear()
    else drop(name, key)
  })
  listener.onConnect(clear) // messages may have been missed
  return {
    named: <V>(
      name: string,
      { entriesMax, ageMaxMs = Number.POSITIVE_INFINITY }: { entriesMax: number; ageMaxMs?: number },
    ) => {
      let store = stores.get(name)
      if (!store) {
        store = { entries: new Map(), entriesMax, ageMaxMs }
        stores.set(name, store)
      }
      return cacheOn<V>(store)
    },
    forget: async (tx, name, key) => {
      drop(name, key)
      await notify(tx, CHANNEL, JSON.stringify({ name, key }))
    },
    clear,
  }
}

function cacheOn<V>(store: Store): Cache<V> {
  return {
    get: (key) => {
      const entry = store.entries.get(key)
      if (!entry) return undefined
      if (performance.now() - entry.at <= store.ageMaxMs) return entry.value as V
      store.entries.delete(key)
      return undefined
    },
    set: (key, value) => {
      store.entries.delete(key)
      store.entries.set(key, { value, at: performance.now() })
      const oldest = store.entries.keys().next()
      if (store.entries.size > store.entriesMax && !oldest.done) store.entries.delete(oldest.value)
    },
  }
}
