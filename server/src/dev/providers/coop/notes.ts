import * as z from 'zod'
import {
  type Content,
  createApi,
  cutPage,
  notFound,
  now,
  pageQuery,
  readJson,
  readQuery,
  requireScope,
} from '../engine/index.ts'

const notesMax = 10_000

const notebooks = [
  { id: 'inbox', name: 'Inbox' },
  { id: 'work', name: 'Work' },
  { id: 'home', name: 'Home' },
]

const noteBody = z.object({
  title: z.string().trim().min(1).max(200),
  body: z.string().max(10_000).default(''),
  notebook: z.string().default('inbox'),
})
const searchQuery = z.object({ ...pageQuery, query: z.string().max(200) })

type Note = z.infer<typeof noteBody> & { id: number; author: string; created_at: string }

/** The notebooks as they are at the start, and the API over them. */
export function openNotebooks(): Content {
  const notes: Note[] = []
  let lastId = 0
  const add = (note: z.infer<typeof noteBody>, author: string): Note => {
    lastId += 1
    const added = { id: lastId, ...note, author, created_at: new Date(now()).toISOString() }
    notes.unshift(added)
    if (notes.length > notesMax) notes.pop()
    return added
  }
  add({ title: 'Feed the hens', body: 'Twice a day.', notebook: 'home' }, 'dana')
  add({ title: 'Plan the fence', body: 'Before winter.', notebook: 'work' }, 'omar')

  const api = createApi()
  api.get('/notebooks', requireScope('notes:read'), (c) => c.json(notebooks))
  api.get('/notes', requireScope('notes:read'), (c) => {
    const { items, ...more } = cutPage(notes, readQuery(c, z.object(pageQuery)), c.req.url)
    return c.json({ notes: items, ...more })
  })
  api.get('/notes/search', requireScope('notes:read'), (c) => {
    const query = readQuery(c, searchQuery)
    const { items, ...more } = cutPage(
      notes.filter((note) => mentions(note, query.query)),
      query,
      c.req.url,
    )
    return c.json({ notes: items, ...more })
  })
  api.post('/notes', requireScope('notes:write'), async (c) => {
    const note = await readJson(c, noteBody)
    if (!notebooks.some(({ id }) => id === note.notebook)) throw notFound('notebook')
    return c.json(add(note, c.env.caller.user.id), 201)
  })
  return { api, recentTitle: 'Newest notes', recent: () => notes.slice(0, 20).map(asRecent) }
}

const mentions = ({ title, body }: Note, words: string) =>
  `${title}\n${body}`.toLowerCase().includes(words.toLowerCase())

const asRecent = ({ title, notebook }: Note) => ({ title, detail: `in ${notebook}` })
