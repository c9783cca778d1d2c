import * as z from 'zod'
import { createApi, requireScope } from './api.ts'
import type { Content } from './definition.ts'
import { notFound } from './errors.ts'
import { readJson, readQuery } from './input.ts'
import { cutPage, pageQuery } from './paging.ts'
import { now } from './real-time.ts'

const itemsMax = 10_000

const written = z.object({ title: z.string().trim().min(1).max(200), body: z.string().max(10_000).default('') })
const searchQuery = z.object({ ...pageQuery, query: z.string().max(200) })

type Item = z.infer<typeof written> & { id: number; shelf: string; author: string; created_at: string }

/** A place where items lie. The first one is where they go when none is named. */
export type Shelf = { id: string; name: string }

/** What the items of a small provider are called, and what is there at the start, oldest first. */
export type Collection = {
  /** The path and list name, e.g. `notes`; scopes are `<items>:read` and `<items>:write`. */
  items: string
  /** The path of the shelves, e.g. `notebooks`, and the member that names one, e.g. `notebook`. */
  shelves: string
  shelf: string
  all: readonly [Shelf, ...Shelf[]]
  recentTitle: string
  first: readonly { title: string; body: string; shelf: string; author: string }[]
}

/** Titled texts on shelves, and the API over them: list, search, write, and the shelves to choose from. */
export function openCollection(collection: Collection): Content {
  const { items: name, shelves, shelf, all, recentTitle, first } = collection
  const store = openStore(first)
  const body = written.extend({ [shelf]: z.string().default(all[0].id) }).transform(({ title, body, ...rest }) => ({
    title: String(title),
    body: String(body),
    shelf: String(rest[shelf]),
  }))
  const shown = ({ shelf: on, ...item }: Item) => ({ ...item, [shelf]: on })
  const [read, write] = [requireScope(`${name}:read`), requireScope(`${name}:write`)]

  const api = createApi()
  api.get(`/${shelves}`, read, (c) => c.json(all))
  api.get(`/${name}`, read, (c) => {
    const { items, ...more } = cutPage(store.items, readQuery(c, z.object(pageQuery)), c.req.url)
    return c.json({ [name]: items.map(shown), ...more })
  })
  api.get(`/${name}/search`, read, (c) => {
    const query = readQuery(c, searchQuery)
    const { items, ...more } = cutPage(store.items.filter(mentions(query.query)), query, c.req.url)
    return c.json({ [name]: items.map(shown), ...more })
  })
  api.post(`/${name}`, write, async (c) => {
    const item = await readJson(c, body)
    if (!all.some(({ id }) => id === item.shelf)) throw notFound(shelf)
    return c.json(shown(store.add({ ...item, author: c.env.caller.user.id })), 201)
  })
  const recent = () => store.items.slice(0, 20).map((item) => ({ title: item.title, detail: `in ${item.shelf}` }))
  return { api, recentTitle, recent }
}

function openStore(first: Collection['first']) {
  const items: Item[] = []
  let lastId = 0
  const add = (item: Omit<Item, 'id' | 'created_at'>): Item => {
    lastId += 1
    const added = { id: lastId, ...item, created_at: new Date(now()).toISOString() }
    items.unshift(added)
    if (items.length > itemsMax) items.pop()
    return added
  }
  for (const item of first) add(item)
  return { items, add }
}

const mentions =
  (words: string) =>
  ({ title, body }: Item) =>
    `${title}\n${body}`.toLowerCase().includes(words.toLowerCase())
