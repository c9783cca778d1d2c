// GET /api/v2/auth/accounts/                                                                              AI Actions 2
// The accounts that the caller can act in: the one workspace that a person has.
import { z } from '@hono/zod-openapi'
import { nameOf } from '../../accounts/index.ts'
import { aiEndpoint } from '../../kernel/http/index.ts'
import type { AiCaller } from './ai-caller.ts'

const account = z
  .object({
    id: z.int(),
    name: z.string(),
    logo_url: z.url(),
    owner: z.object({ name: z.string(), email: z.email() }),
  })
  .openapi('AiAccount')

export const listAccounts = aiEndpoint<AiCaller>(
  {
    summary: 'List the accounts that you can act in',
    tag: 'AI Actions',
    answers: { 200: { description: 'All of them', schema: z.object({ results: z.array(account) }) } },
  },
  async ({ caller: { person } }, { publicUrl }) => {
    const owner = { name: nameOf(person), email: person.email }
    const logo = `${publicUrl}/assets/wayleave.svg` // a workspace has no picture of its own
    return { body: { results: [{ id: person.workspaceId, name: owner.name, logo_url: logo, owner }] } }
  },
)
