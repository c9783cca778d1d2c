import { TemplateError } from '../../apps/index.ts'
import type { OutboundAnswer, OutboundRequest, SafeFetch } from '../../kernel/safe-fetch/index.ts'
import { type Judging, judgeTokenAnswer, type TokenOutcome } from './token-outcome.ts'

/** The requests in the order they are to be tried, and what their answers are judged by. */
export type TokenPlan = { requests: OutboundRequest[]; judging: Judging }

/** What an app's script has to say in a request for tokens. Outbound-oauth §6. */
export type TokenHooks = {
  /** Changes the request, which then is the script's business: there is no other try. */
  pre?: (request: OutboundRequest, judging: Judging) => Promise<OutboundRequest | TokenOutcome>
  /** Reads a good answer; refusals never come to it. */
  post?: (answer: Answered, request: OutboundRequest, judging: Judging) => Promise<TokenOutcome>
}
type Answered = Extract<OutboundAnswer, { kind: 'answer' }>

/**
 * Sends the requests of a plan, the next one only after a 4xx, and judges the last answer. Nothing that the provider or
 * the connection's fields do makes it reject.
 * @param plan builds the plan; a TemplateError of it is an outcome
 */
export async function askForTokens(
  fetch: SafeFetch,
  plan: () => TokenPlan,
  hooks: TokenHooks = {},
): Promise<TokenOutcome> {
  const built = builtPlan(plan)
  if ('kind' in built) return built
  const { judging } = built
  const [first, ...others] = built.requests
  if (first === undefined) throw new Error('a plan without a request')
  const changed = hooks.pre ? await hooks.pre(first, judging) : first
  if ('kind' in changed) return changed
  let sent = changed
  let answer = await fetch(sent)
  for (const request of hooks.pre ? [] : others) {
    if (answer.kind !== 'answer' || answer.status < 400 || answer.status >= 500) break
    sent = request
    answer = await fetch(request)
  }
  if (hooks.post && answer.kind === 'answer' && answer.status < 400) return hooks.post(answer, sent, judging)
  return judgeTokenAnswer(answer, judging)
}

function builtPlan(plan: () => TokenPlan): TokenPlan | TokenOutcome {
  try {
    return plan()
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error
    return { kind: 'temporary', detail: error.message, misconfigured: true, unfilled: error.field }
  }
}
