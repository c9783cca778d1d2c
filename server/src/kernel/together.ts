// Calls that are made while an earlier one is under way wait for it, and go together in the next: one round trip to
// PostgreSQL, and for what is written one commit, serve them all. Who comes alone waits for nobody.
import { isDatabaseAway } from './http/failures.ts'

/** Does it for all `items` or for none; answers in their order, or nothing where there is nothing to answer. */
type DoAll<On, Item, Answer> = (on: On, items: readonly Item[]) => Promise<readonly Answer[]>
type Batch<Item, Answer> = { items: Item[]; isBegun: boolean; answers: Promise<readonly Answer[]> }

const ITEMS_MAX = 200

/**
 * A function that does for one item what `doAll` does for many. `on` is what they have in common (a pool, deps): for each
 * there is one batch under way. Answers when its batch is done; an item that cannot be done harms none of the others.
 */
export function together<On extends object, Item, Answer>(
  doAll: DoAll<On, Item, Answer>,
): (on: On, item: Item) => Promise<Answer> {
  const latest = new WeakMap<On, Batch<Item, Answer>>()
  return async (on, item) => {
    const batch = openBatch(latest, on, doAll)
    const place = batch.items.push(item) - 1
    try {
      return (await batch.answers)[place] as Answer
    } catch (error) {
      // A database that went away may have done it all: nobody knows, and nothing is tried again.
      if (batch.items.length === 1 || isDatabaseAway(error)) throw error
      return (await doAll(on, [item]))[0] as Answer
    }
  }
}

/** The latest batch takes items until the one before it is done. */
function openBatch<On extends object, Item, Answer>(
  latest: WeakMap<On, Batch<Item, Answer>>,
  on: On,
  doAll: DoAll<On, Item, Answer>,
): Batch<Item, Answer> {
  const last = latest.get(on)
  if (last && !last.isBegun && last.items.length < ITEMS_MAX) return last
  const before = last ? last.answers.catch(() => {}) : Promise.resolve() // its failure is for those who wait for it
  const answers = before.then(() => {
    batch.isBegun = true
    return doAll(on, batch.items)
  })
  const batch: Batch<Item, Answer> = { items: [], isBegun: false, answers }
  latest.set(on, batch)
  return batch
}
