// GET /api/v1/check/ and /api/v2/auth/check/                                 AI Actions 3.1, 4.1 · seed 001, OpenAPI
// Says whose credential it is. A bad one is 401, never `success: false`.
import { z } from '@hono/zod-openapi'
import { nameOf } from '../../accounts/index.ts'
import { aiEndpoint } from '../../kernel/http/index.ts'
import type { AiCaller } from './ai-caller.ts'

const answer = z
  .object({
    success: z.boolean().describe('True: whoever is not known gets 401'),
    email: z.email(),
    name: z.string().describe('The address of whoever has told none'),
    user_id: z.int().nullable().describe('The same for good'),
    is_staff: z.boolean().nullable().describe('Whether the person runs this server'),
  })
  .openapi('CheckAuthResponse')

export const checkAuth = aiEndpoint<AiCaller>(
  {
    summary: 'Check a credential',
    tag: 'AI Actions',
    answers: { 200: { description: 'Whose it is', schema: answer } },
  },
  async ({ caller: { person } }) => ({
    body: {
      success: true,
      email: person.email,
      name: nameOf(person),
      user_id: person.userId,
      is_staff: person.isStaff,
    },
  }),
)
