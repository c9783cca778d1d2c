// What a trigger lists now: its first page, and further ones while they tell of nothing but news.
import { type Asked, type Failure, type JsonObject, type NextPage, readPage } from '../../../actions/index.ts'
import type { Deps } from '../../../kernel/deps.ts'
import { hasKnown, type Keying } from './judge-items.ts'

/** The items as the provider lists them, the latest first; or why there are none. */
export type ItemsRead = { kind: 'items'; items: JsonObject[] } | Failure

/** Pages of one poll: more is read when more than a page has come since the last one. */
export const PAGES_MAX = 10
/** Pages of the first poll, which sets the mark: one more than a poll reads, so that items may be deleted from the first. */
const MARK_PAGES = 2

/** Reads a trigger. One page that cannot be read fails all: what stands on it would never be news again. */
export async function readItems(
  asked: Asked,
  seen: Buffer | undefined,
  { keying, signal }: { keying: Keying; signal: AbortSignal },
  deps: Deps,
): Promise<ItemsRead> {
  const items: JsonObject[] = []
  const pagesMax = seen ? PAGES_MAX : MARK_PAGES
  let next: NextPage | undefined
  for (let pages = 0; pages < pagesMax; pages++) {
    const read = await readPage(asked, next, { purpose: 'poll', signal }, deps)
    if (read.kind === 'failed') return read
    for (const item of read.items) items.push(item) // there may be more than a call takes as arguments
    next = read.next
    if (!next || read.items.length === 0 || (seen && hasKnown(read.items, seen, keying))) break
  }
  return { kind: 'items', items }
}
