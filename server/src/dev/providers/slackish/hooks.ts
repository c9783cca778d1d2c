// REST hooks: whoever subscribes to a channel is sent each message that is written there, soon and in order.
import type { Hono } from 'hono'
import * as z from 'zod'
import {
  type ApiEnv,
  ApiError,
  cutPage,
  notFound,
  pageQuery,
  pause,
  readJson,
  readQuery,
  requireScope,
  secret,
} from '../engine/index.ts'
import type { Channel } from './channels.ts'
import type { Message } from './messages.ts'

/** A subscription. It belongs to the user whose token made it. */
export type MessageHook = { id: string; channel: string; target_url: string; user: string }

/** The subscriptions of a workspace. */
export type MessageHooks = {
  add(hook: Omit<MessageHook, 'id'>): MessageHook
  /** False: this user has no such subscription. */
  remove(id: string, user: string): boolean
  of(user: string): MessageHook[]
  all(): MessageHook[]
  /** Puts back what `all` gave, after a restart; anything else is as good as none. */
  recall(kept: unknown): void
  /** Sends a message to whoever has subscribed to its channel, and does not wait for it. */
  tell(message: Message): void
}

const hookSchema = z.object({ id: z.string(), channel: z.string(), target_url: z.string(), user: z.string() })
const hooksMax = 1_000
const answerMs = 10_000
/** Before the second and the third try. */
const pausesMs = [250, 1_000]

/** No subscription yet. */
export function openHooks(): MessageHooks {
  const hooks = new Map<string, MessageHook & { told: Promise<void> }>()
  const all = () => [...hooks.values()].map(({ told, ...hook }) => hook)
  const send = async (id: string, body: string) => {
    const hook = hooks.get(id) // undefined: it ended while the message waited its turn
    if (hook && (await deliver(hook.target_url, body)) === 'gone') hooks.delete(id)
  }
  return {
    add: (hook) => {
      if (hooks.size >= hooksMax) throw new ApiError(409, 'too_many_hooks', `There are ${hooksMax} hooks already.`)
      const id = secret('H')
      hooks.set(id, { id, ...hook, told: Promise.resolve() })
      return { id, ...hook }
    },
    remove: (id, user) => hooks.get(id)?.user === user && hooks.delete(id),
    of: (user) => all().filter((hook) => hook.user === user),
    all,
    recall: (kept) => {
      for (const hook of z.array(hookSchema).safeParse(kept).data ?? [])
        hooks.set(hook.id, { ...hook, told: Promise.resolve() })
    },
    tell: (message) => {
      for (const hook of hooks.values())
        if (hook.channel === message.channel)
          hook.told = hook.told.then(() => send(hook.id, JSON.stringify({ messages: [message] })))
    },
  }
}

const hookBody = z.object({ channel: z.string(), target_url: z.url({ protocol: /^https?$/ }).max(2048) })

/** GET and POST /api/hooks, DELETE /api/hooks/{id}. `channelOf` throws when there is no such channel. */
export function hookRoutes(api: Hono<ApiEnv>, hooks: MessageHooks, channelOf: (id: string) => Channel): void {
  const scope = requireScope('channels:history')
  api.get('/hooks', scope, (c) => {
    const { items, ...more } = cutPage(hooks.of(c.env.caller.user.id), readQuery(c, z.object(pageQuery)), c.req.url)
    return c.json({ hooks: items, ...more })
  })
  api.post('/hooks', scope, async (c) => {
    const { channel, target_url } = await readJson(c, hookBody)
    return c.json(hooks.add({ channel: channelOf(channel).id, target_url, user: c.env.caller.user.id }), 201)
  })
  api.delete('/hooks/:id', scope, (c) => {
    if (!hooks.remove(c.req.param('id'), c.env.caller.user.id)) throw notFound('hook')
    return c.body(null, 204)
  })
}

// As REST hooks do: any 2xx is good, 410 ends the subscription, everything else is tried twice more.
async function deliver(target: string, body: string): Promise<'delivered' | 'gone' | 'given_up'> {
  for (let attempt = 0; ; attempt++) {
    const status = await post(target, body)
    if (status >= 200 && status < 300) return 'delivered'
    if (status === 410) return 'gone'
    const pauseMs = pausesMs[attempt]
    if (pauseMs === undefined) return 'given_up'
    await pause(pauseMs)
  }
}

async function post(target: string, body: string): Promise<number> {
  try {
    const headers = { 'content-type': 'application/json', 'user-agent': 'Slackish-Hooks' }
    const signal = AbortSignal.timeout(answerMs)
    const answer = await fetch(target, { method: 'POST', body, headers, redirect: 'manual', signal })
    await answer.body?.cancel()
    return answer.status
  } catch {
    return 0 // nobody answers
  }
}
