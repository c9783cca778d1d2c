import { now, type ProviderUser } from '../engine/index.ts'
import { type Channel, channels } from './channels.ts'

const messagesMax = 10_000

/** A message as the API answers it. `ts` is its id: seconds, a point, a running number. */
export type Message = {
  ts: string
  channel: string
  channel_name: string
  text: string
  user: string
  user_name: string
  fields: Record<string, unknown>
}

/** What somebody writes. */
export type Draft = { channel: Channel; text: string; user: ProviderUser; fields?: Record<string, unknown> }

/** The messages of a workspace. */
export type MessageLog = { post(draft: Draft): Message; newest(channel?: Channel): Message[] }

const firstWords: [channel: string, text: string][] = [
  ['general', 'Welcome to Acme on Slackish!'],
  ['random', 'Has anybody seen the office cat?'],
  ['support', 'A customer asks for invoices in Portuguese.'],
  ['general', 'Lunch is at noon in the garden.'],
]

// The same after a restart: a poll that has seen them finds nothing new in them.
const firstAtMs = Date.UTC(2026, 0, 1)

/** A log with the first messages in it; the oldest go when there are more than 10,000. */
export function openLog(users: readonly ProviderUser[]): MessageLog {
  const messages: Message[] = []
  let posted = 0
  const post = (draft: Draft, atMs: number = now()): Message => {
    posted += 1
    const message = asMessage(draft, `${Math.floor(atMs / 1000)}.${String(posted).padStart(6, '0')}`)
    messages.unshift(message)
    if (messages.length > messagesMax) messages.pop()
    return message
  }
  firstWords.forEach(([name, text], index) => {
    const channel = channels.find((one) => one.name === name)
    const user = users[index % users.length]
    if (channel && user) post({ channel, text, user }, firstAtMs)
  })
  return {
    post: (draft) => post(draft),
    newest: (channel) => messages.filter((one) => !channel || one.channel === channel.id),
  }
}

const asMessage = ({ channel, text, user, fields = {} }: Draft, ts: string): Message => ({
  ts,
  channel: channel.id,
  channel_name: channel.name,
  text,
  user: user.id,
  user_name: user.name,
  fields,
})
