// `ctx` of a link to the older popup: for whose product an account is to be connected, and whose account here it is to be.
// It is signed, and it is no credential: the browser has to hold a session of that same user.             Workflow API 5.3
import type { KeyObject } from 'node:crypto'
import { z } from '@hono/zod-openapi'
import { addSeconds } from '../../../kernel/clock.ts'
import { parseJson } from '../../../kernel/json.ts'
import { readSigned, signText } from '../../../kernel/signed-text.ts'

/** What a link was made for. */
export type LinkContext = { clientId: string; userId: number }

const PURPOSE = 'connect link'
/** How long a page may show a link before it is opened. */
export const CONTEXT_SECONDS = 3600
const TEXT_LENGTH_MAX = 2000

const payload = z.strictObject({
  v: z.literal(1),
  client_id: z.string(),
  user_id: z.int(),
  /** Seconds since 1970. */
  exp: z.int(),
})

/** A context that is good for an hour from `now`. */
export function mintContext({ clientId, userId }: LinkContext, key: KeyObject, now: Date): string {
  const exp = Math.floor(addSeconds(now, CONTEXT_SECONDS).getTime() / 1000)
  const text = JSON.stringify({ v: 1, client_id: clientId, user_id: userId, exp })
  return signText(Buffer.from(text), PURPOSE, key)
}

/** What a context says; undefined when we did not make it, or more than an hour ago. */
export function readContext(text: string, key: KeyObject, now: Date): LinkContext | undefined {
  const signed = text.length > TEXT_LENGTH_MAX ? undefined : readSigned(text, PURPOSE, key)
  const read = payload.safeParse(signed && parseJson(signed.toString('utf8')))
  if (!read.success || read.data.exp * 1000 <= now.getTime()) return undefined
  return { clientId: read.data.client_id, userId: read.data.user_id }
}
