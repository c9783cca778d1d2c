// GET /api/v2/auth/oauth-login-link/                                             AI Actions 2 · authorization server §7
// The same, with the authorize URL made here: S256, and all scopes that the client may ask for.
import { z } from '@hono/zod-openapi'
import { findClient, registeredScopes } from '../../clients/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { aiBrokenRule } from '../../kernel/errors.ts'
import { aiEndpoint } from '../../kernel/http/index.ts'
import type { AiCaller } from '../ai-actions/index.ts'
import { judgeRequest } from '../authorize/judge-request.ts'
import { judgeTarget } from '../authorize/judge-target.ts'
import { readQuery } from '../authorize/query.ts'
import { oauthErrorOf } from '../authorize/target-fault.ts'
import { answerLink, email, loginLinkAnswer, name, refuseRepeated, refuseUnfitNames } from './sign-up-query.ts'

const query = z.object({
  client_id: z.string(),
  redirect_uri: z.string(),
  code_challenge: z.string(),
  sign_up_email: email,
  sign_up_first_name: name.optional(),
  sign_up_last_name: name.optional(),
})

export const getOauthLoginLink = aiEndpoint<AiCaller | undefined, typeof query>(
  {
    summary: 'Get a link that makes an account and leads on to an authorize URL that is made for you',
    tag: 'AI Actions',
    query,
    answers: { 200: { description: 'It works once, for 15 minutes', schema: loginLinkAnswer } },
  },
  async ({ query: asked, caller: _caller, ...incoming }, deps) => {
    refuseRepeated(incoming, Object.keys(query.shape))
    refuseUnfitNames(asked.sign_up_first_name, asked.sign_up_last_name)
    const target = await makeTarget(asked, deps)
    const who = { email: asked.sign_up_email, firstName: asked.sign_up_first_name, lastName: asked.sign_up_last_name }
    return answerLink({ clientId: asked.client_id, target, ...who }, incoming, deps)
  },
)

async function makeTarget(asked: z.output<typeof query>, deps: Deps): Promise<string> {
  const { client_id, redirect_uri, code_challenge } = asked
  const client = await findClient(client_id, deps)
  const search = new URLSearchParams({
    client_id,
    redirect_uri,
    response_type: 'code',
    scope: client ? registeredScopes(client).join(' ') : '',
    code_challenge,
    code_challenge_method: 'S256',
  }).toString()
  const proven = judgeTarget(readQuery(search), client)
  if (proven.kind === 'refused') throw aiBrokenRule(oauthErrorOf(proven.fault).description)
  const verdict = judgeRequest(readQuery(search), proven.target)
  if (verdict.kind === 'refused') throw aiBrokenRule(verdict.refusal.description)
  return `/oauth/authorize?${search}`
}
