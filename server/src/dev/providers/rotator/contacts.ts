import * as z from 'zod'
import {
  ApiError,
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

const contactsMax = 10_000
const stages = ['lead', 'customer', 'partner'] as const

const companies = [
  { id: 1, name: 'Acme' },
  { id: 2, name: 'Petshop' },
  { id: 3, name: 'Globe Travel' },
]

const contactBody = z.object({
  name: z.string().trim().min(1).max(200),
  email: z.email().max(200),
  stage: z.enum(stages).default('lead'),
  company_id: z.coerce.number().int().optional(),
})
const listQuery = z.object({ ...pageQuery, stage: z.enum(stages).optional() })
const findQuery = z.object({ email: z.string() })

type Contact = z.infer<typeof contactBody> & { id: number; owner: string; created_at: string }

const firstContacts = [
  { name: 'Ada Bird', email: 'ada@petshop.test', stage: 'customer', company_id: 2 },
  { name: 'Bo Finch', email: 'bo@petshop.test', stage: 'lead', company_id: 2 },
  { name: 'Cy Wren', email: 'cy@globe.test', stage: 'partner', company_id: 3 },
] as const

/** The address book as it is at the start, and the API over it. */
export function openContacts(): Content {
  const contacts: Contact[] = []
  let lastId = 100
  const add = (contact: z.infer<typeof contactBody>, owner: string): Contact => {
    lastId += 1
    const added = { id: lastId, ...contact, owner, created_at: new Date(now()).toISOString() }
    contacts.unshift(added)
    if (contacts.length > contactsMax) contacts.pop()
    return added
  }
  for (const contact of firstContacts) add(contact, 'dana')

  const api = createApi()
  api.get('/contacts', requireScope('contacts:read'), (c) => {
    const query = readQuery(c, listQuery)
    const found = contacts.filter(({ stage }) => query.stage === undefined || stage === query.stage)
    const { items, ...more } = cutPage(found, query, c.req.url)
    return c.json({ contacts: items, ...more })
  })
  api.get('/contacts/find', requireScope('contacts:read'), (c) => {
    const { email } = readQuery(c, findQuery)
    return c.json({ contacts: contacts.filter((contact) => isSame(contact.email, email)) })
  })
  api.get('/companies', requireScope('contacts:read'), (c) => c.json(companies))
  api.post('/contacts', requireScope('contacts:write'), async (c) => {
    const contact = await readJson(c, contactBody)
    if (contact.company_id !== undefined && !companies.some(({ id }) => id === contact.company_id))
      throw notFound('company')
    if (contacts.some(({ email }) => isSame(email, contact.email)))
      throw new ApiError(409, 'duplicate_email', 'A contact with this e-mail exists already.')
    return c.json(add(contact, c.env.caller.user.id), 201)
  })
  return { api, recentTitle: 'Newest contacts', recent: () => contacts.slice(0, 20).map(asRecent) }
}

const isSame = (one: string, other: string) => one.toLowerCase() === other.toLowerCase()

const asRecent = ({ name, email, stage }: Contact) => ({ title: name, detail: `${email}, ${stage}` })
