// GET /v1/profiles/me                                                                                Workflow API 2.3
import { z } from '@hono/zod-openapi'
import { findProfile, type Profile } from '../accounts/index.ts'
import { notFound } from '../kernel/errors.ts'
import { apiEndpoint } from '../kernel/http/index.ts'
import type { TokenCaller } from './callers.ts'

const profileSchema = z
  .object({
    id: z.int(),
    first_name: z.string(),
    last_name: z.string(),
    full_name: z.string(),
    email: z.email().describe('Ends in .invalid when a partner has told none of its user'),
    email_confirmed: z.boolean(),
    timezone: z.string().nullable().describe('An IANA name'),
  })
  .openapi('Profile')

export const showProfile = apiEndpoint<TokenCaller>(
  {
    summary: "The profile of the token's user",
    tag: 'Profiles',
    answers: { 200: { description: 'A bare object', schema: profileSchema } },
  },
  async ({ caller }, deps) => {
    const profile = await findProfile(caller.userId, deps)
    if (!profile) throw notFound('the account is closed')
    return { body: profileOf(profile) }
  },
)

function profileOf({ id, first_name, last_name, label, email, email_confirmed, timezone }: Profile) {
  const names = [first_name, last_name].filter(Boolean).join(' ')
  return {
    id,
    first_name: first_name ?? '',
    last_name: last_name ?? '',
    full_name: names || (label ?? ''),
    email: email ?? `user-${id}@no-address.invalid`, // the shape wants one; nothing can be sent to .invalid (RFC 2606 §2)
    email_confirmed,
    timezone,
  }
}
