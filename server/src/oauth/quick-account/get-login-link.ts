// GET /api/v2/auth/login-link/                                      AI Actions 2 · authorization server §7 · seed 000, 001
// A link for somebody who may not have an account yet: it leads into one, then on to the authorize URL.
import { z } from '@hono/zod-openapi'
import type { Deps } from '../../kernel/deps.ts'
import { aiBrokenRule, aiUnauthorized } from '../../kernel/errors.ts'
import { aiEndpoint } from '../../kernel/http/index.ts'
import type { AiCaller } from '../ai-actions/index.ts'
import { type LinkTarget, proveLinkTarget } from './link-target.ts'
import { LOGIN_SUCCESS_PATH } from './login-success.ts'
import { answerLink, email, loginLinkAnswer, name, refuseRepeated, refuseUnfitNames } from './sign-up-query.ts'

const query = z.object({
  sign_up_first_name: name,
  sign_up_last_name: name,
  sign_up_email: email,
  redirect_uri: z.string().optional().describe('Your authorize URL on this server, percent-encoded'),
  redirect_to: z.string().optional().describe('The older name of redirect_uri'),
})

export const getLoginLink = aiEndpoint<AiCaller | undefined, typeof query>(
  {
    summary: 'Get a link that makes an account and leads on to your authorize URL',
    tag: 'AI Actions',
    query,
    answers: { 200: { description: 'It works once, for 15 minutes', schema: loginLinkAnswer } },
  },
  async ({ query: asked, caller, ...incoming }, deps) => {
    refuseRepeated(incoming, Object.keys(query.shape))
    refuseUnfitNames(asked.sign_up_first_name, asked.sign_up_last_name)
    const { clientId, path } = await targetOf(asked, caller, deps)
    const who = { email: asked.sign_up_email, firstName: asked.sign_up_first_name, lastName: asked.sign_up_last_name }
    return answerLink({ clientId, target: path, ...who }, incoming, deps)
  },
)

type Asked = { redirect_uri?: string | undefined; redirect_to?: string | undefined }
type Target = Pick<LinkTarget, 'path'> & { clientId: string | undefined }

async function targetOf(
  { redirect_uri, redirect_to }: Asked,
  caller: AiCaller | undefined,
  deps: Deps,
): Promise<Target> {
  if (redirect_uri && redirect_to && redirect_uri !== redirect_to)
    throw aiBrokenRule('redirect_uri and redirect_to are one parameter under two names. Send one of them.')
  const given = redirect_uri || redirect_to || LOGIN_SUCCESS_PATH
  if (given !== LOGIN_SUCCESS_PATH && given !== `${deps.publicUrl}${LOGIN_SUCCESS_PATH}`)
    return proveLinkTarget(given, deps)
  // Without an authorize URL there is no client that is known to ask: somebody has to answer for it.
  if (!caller) throw aiUnauthorized('a login link without an authorize URL needs a credential')
  return { clientId: caller.client?.client_id, path: LOGIN_SUCCESS_PATH }
}
