// A Zap in the main job: made by API, triggered by a message that somebody writes on Slackish's own page.
import { setTimeout as pause } from 'node:timers/promises'
import type { User } from '@wayleave/sdk'
import type { Zap, ZapRun } from '@wayleave/sdk/wire'

/** Of one kind in the demo: a second demo on the same data goes on with the Zap of the first. */
const TITLE = 'Support to everybody'
const [SUPPORT, RANDOM] = ['C0005', 'C0004']
const WRITER = { id: 'lin', name: 'Lin Poe' }
const STEP_MS = 20
const SUBSCRIBED_MS_MAX = 20_000
const RUN_MS_MAX = 20_000

type Place = { slackish: string; wayleave: string }

/** The Zap of an earlier demo that is on still and told of messages here; else a new one, once Slackish tells it. */
export async function standingZap(user: User, connection: string, place: Place): Promise<Zap & { isNew: boolean }> {
  const hooksBefore = await hooksOf(place)
  if (hooksBefore > 0) for await (const zap of user.zaps.all()) if (isOurs(zap)) return { ...zap, isNew: false }
  const made = await user.zaps.create({ title: TITLE, steps: await stepsOf(user, connection) })
  await until(SUBSCRIBED_MS_MAX, 'Slackish was not subscribed to', async () =>
    (await hooksOf(place)) > hooksBefore ? true : undefined,
  )
  return { ...made, isNew: true }
}

const isOurs = ({ title, is_enabled }: Zap) => title === TITLE && is_enabled

/** Writes in #support as a person would, and waits for the end of the run. Throws when it does not end well in time. */
export async function writeAndWait(user: User, zap: Zap, slackish: string): Promise<ZapRun & { writer: string }> {
  const text = `Can somebody help a customer? (${crypto.randomUUID().slice(0, 8)})`
  const body = new URLSearchParams({ user: WRITER.id, place: SUPPORT, text })
  const written = await fetch(`${slackish}/write`, { method: 'POST', body, redirect: 'manual' })
  if (written.status !== 303) throw new Error(`Slackish does not take the message (${written.status})`)
  const run = await until(RUN_MS_MAX, 'the Zap has not run', async () => {
    const { data } = await user.zapRuns.list({ zapId: zap.id, limit: 5 })
    return data.find(({ data_in, end_time }) => end_time !== null && JSON.stringify(data_in).includes(text))
  })
  if (run.status !== 'success') throw new Error(`the Zap's run ended as ${run.status}`)
  return { ...run, writer: WRITER.name }
}

async function stepsOf(user: User, connection: string) {
  const actions = (await user.actions.list({ app: 'slackish' })).data
  const idOf = (key: string) => {
    const action = actions.find((one) => one.key === key)
    if (!action) throw new Error(`slackish has no action ${key}`)
    return action.id
  }
  const text = '{{message.user_name}} in #{{message.channel_name}}: {{message.text}}'
  return [
    { action: idOf('message_posted'), connection, inputs: { channel: SUPPORT }, alias: 'message' },
    { action: idOf('post_message'), connection, inputs: { channel: RANDOM, text } },
  ]
}

/** How many addresses of this server Slackish sends to. At another port it is another server. */
async function hooksOf({ slackish, wayleave }: Place): Promise<number> {
  const counts = (await (await fetch(`${slackish}/_knobs/counts`)).json()) as { sends_to: string[] }
  return counts.sends_to.filter((address) => address.startsWith(`${wayleave}/`)).length
}

async function until<T>(millisecondsMax: number, failure: string, ask: () => Promise<T | undefined>): Promise<T> {
  const end = performance.now() + millisecondsMax
  while (performance.now() < end) {
    const found = await ask()
    if (found !== undefined) return found
    await pause(STEP_MS)
  }
  throw new Error(`${failure} within ${millisecondsMax / 1000} s`)
}
