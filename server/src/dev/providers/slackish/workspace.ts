import * as z from 'zod'
import {
  ApiError,
  type Content,
  createApi,
  cutPage,
  notFound,
  type ProviderUser,
  pageQuery,
  readJson,
  readQuery,
  requireScope,
} from '../engine/index.ts'
import { type Channel, channels } from './channels.ts'
import { hookRoutes, openHooks } from './hooks.ts'
import { type Draft, type Message, type MessageLog, openLog } from './messages.ts'

const messageBody = z.looseObject({ channel: z.string(), text: z.string().trim().min(1).max(4000) })
const historyQuery = z.object({ ...pageQuery, channel: z.string() })
const searchQuery = z.object({
  ...pageQuery,
  query: z.string().max(200),
  channel: z.string().optional(),
  sort: z.enum(['newest', 'oldest']).default('newest'),
})
const usersQuery = z.object({ ...pageQuery, email: z.string().optional() })

/** The workspace as it is at the start, and the API over it. */
export function openWorkspace(users: readonly ProviderUser[]): Content {
  const log = openLog(users)
  const hooks = openHooks()
  const post = (draft: Draft) => {
    const message = log.post(draft)
    hooks.tell(message)
    return message
  }
  const api = createApi()
  api.get('/channels', requireScope('channels:read'), (c) => {
    const { items, ...more } = cutPage(channels, readQuery(c, z.object(pageQuery)), c.req.url)
    return c.json({ channels: items.map(({ fields, ...channel }) => channel), ...more })
  })
  api.get('/message-fields', requireScope('chat:write'), (c) =>
    c.json(
      readQuery(c, z.object({ channel: z.string().optional() })).channel === undefined
        ? []
        : fieldsOf(c.req.query('channel')),
    ),
  )
  api.post('/messages', requireScope('chat:write'), async (c) => {
    const { channel: id, text, ...values } = await readJson(c, messageBody)
    const channel = channelOf(id)
    return c.json(post({ channel, text, user: c.env.caller.user, fields: checkFields(channel, values) }), 201)
  })
  api.get('/messages', requireScope('channels:history'), (c) => {
    const query = readQuery(c, historyQuery)
    const { items, ...more } = cutPage(log.newest(channelOf(query.channel)), query, c.req.url)
    return c.json({ messages: items, ...more })
  })
  api.get('/search', requireScope('search:read'), (c) => {
    const query = readQuery(c, searchQuery)
    const found = search(log, query.query, query.channel === undefined ? undefined : channelOf(query.channel))
    const { items, ...more } = cutPage(query.sort === 'newest' ? found : found.toReversed(), query, c.req.url)
    return c.json({ messages: items, total: found.length, ...more })
  })
  api.get('/users', requireScope('users:read'), (c) => {
    const query = readQuery(c, usersQuery)
    const found = users.filter(({ email }) => query.email === undefined || email === query.email.toLowerCase())
    const { items, ...more } = cutPage(found, query, c.req.url)
    return c.json({ users: items, ...more })
  })
  hookRoutes(api, hooks, channelOf)
  const writing = {
    title: 'Write a message',
    place: 'Channel',
    places: channels.filter(({ fields }) => fields.length === 0).map(({ id, name }) => ({ id, name: `#${name}` })),
    write: (user: ProviderUser, place: string, text: string) => void post({ channel: channelOf(place), text, user }),
  }
  const recent = () => log.newest().slice(0, 20).map(asRecent)
  const sendsTo = () => hooks.all().map(({ target_url }) => target_url)
  const lasting = { keep: hooks.all, recall: hooks.recall }
  return { api, recentTitle: 'Latest messages', recent, writing, sendsTo, lasting }
}

const asRecent = (message: Message) => ({
  title: message.text,
  detail: `${message.user_name} in #${message.channel_name}`,
})

const fieldsOf = (id: string | undefined) => channelOf(id ?? '').fields

function channelOf(id: string): Channel {
  const channel = channels.find((one) => one.id === id)
  if (!channel) throw notFound('channel')
  return channel
}

function search(log: MessageLog, words: string, channel?: Channel): Message[] {
  return log.newest(channel).filter(({ text }) => text.toLowerCase().includes(words.toLowerCase()))
}

function checkFields(channel: Channel, values: Record<string, unknown>): Record<string, unknown> {
  for (const { key, required, choices, type } of channel.fields) {
    const value = values[key] ?? ''
    if (required && value === '')
      throw new ApiError(422, 'missing_field', `${key}: a message in #${channel.name} needs it.`)
    if (value !== '' && typeof value !== type) throw new ApiError(422, 'invalid_input', `${key}: must be a ${type}.`)
    if (value !== '' && choices && !choices.some((choice) => choice.value === value))
      throw new ApiError(422, 'invalid_input', `${key}: is not one of the choices.`)
  }
  const known = channel.fields.map(({ key }) => key).filter((key) => values[key] !== undefined)
  return Object.fromEntries(known.map((key) => [key, values[key]]))
}
