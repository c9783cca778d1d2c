// What the two login-link operations are asked with.                                                     AI Actions 2
import { z } from '@hono/zod-openapi'
import { emailMistake, nameMistake } from '../../accounts/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { aiBrokenRule, aiThrottled } from '../../kernel/errors.ts'
import type { Incoming } from '../../kernel/http/index.ts'
import { countLoginLink, makeLoginLink, type NewLink } from './login-link.ts'

export const email = z
  .string()
  .trim()
  .refine((text) => emailMistake(text) === undefined, 'value is not a valid email address')
export const name = z.string().trim().min(1, 'String should have at least 1 character')

export const loginLinkAnswer = z.object({ login_link: z.url() }).openapi('LoginLink')

/** Throws 400 when one of `names` was given twice: which of the two would be meant? */
export function refuseRepeated({ url }: Pick<Incoming, 'url'>, names: readonly string[]): void {
  const twice = names.find((one) => url.searchParams.getAll(one).length > 1)
  if (twice) throw aiBrokenRule(`${twice} is given more than once. Percent-encode an address that has a query.`)
}

/** Throws 400 for a name that is not one line of text. */
export function refuseUnfitNames(...names: (string | undefined)[]): void {
  const mistake = names.map((one) => nameMistake(one ?? '')).find((found) => found !== undefined)
  if (mistake) throw aiBrokenRule(`sign_up_first_name and sign_up_last_name: ${mistake}`)
}

/** Makes the link that was asked for, unless its network has had enough for now. */
export async function answerLink(link: NewLink, incoming: Incoming, deps: Deps) {
  const limit = await countLoginLink(incoming, deps)
  if (limit.kind === 'over')
    throw aiThrottled(`Too many login links. Try again in ${limit.retryAfterSeconds} seconds.`, limit.retryAfterSeconds)
  return { body: { login_link: `${deps.publicUrl}${await makeLoginLink(link, deps)}` } }
}
