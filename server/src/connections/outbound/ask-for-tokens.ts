import { TemplateError } from '../../apps/index.ts'
import type { OutboundRequest, SafeFetch } from '../../kernel/safe-fetch/index.ts'
import { type Judging, judgeTokenAnswer, type TokenOutcome } from './token-outcome.ts'

/** The requests in the order they are to be tried, and what their answers are judged by. */
export type TokenPlan = { requests: OutboundRequest[]; judging: Judging }

/**
 * Sends the requests of a plan, the next one only after a 4xx, and judges the last answer. Nothing that the provider or
 * the connection's fields do makes it reject.
 * @param plan builds the plan; a TemplateError of it is an outcome
 */
export async function askForTokens(fetch: SafeFetch, plan: () => TokenPlan): Promise<TokenOutcome> {
  const built = builtPlan(plan)
  if ('kind' in built) return built
  const [first, ...rest] = built.requests
  if (first === undefined) throw new Error('a plan without a request')
  let answer = await fetch(first)
  for (const request of rest) {
    if (answer.kind === 'answer' && answer.status >= 400 && answer.status < 500) answer = await fetch(request)
  }
  return judgeTokenAnswer(answer, built.judging)
}

function builtPlan(plan: () => TokenPlan): TokenPlan | TokenOutcome {
  try {
    return plan()
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error
    return { kind: 'temporary', detail: error.message, misconfigured: true }
  }
}
