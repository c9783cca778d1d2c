// The requests by which tokens were renewed, for the record of the run that caused it: secrets masked by value and name.
import { type App, hasHook, type Json } from '../../apps/index.ts'
import type { OutboundAnswer, SafeFetch } from '../../kernel/safe-fetch/index.ts'
import { type Attempt, describeAttempt } from '../calls/attempt.ts'
import { hasSessionHook } from '../hooks/token-hooks.ts'
import type { Credentials } from '../model.ts'
import { parseAnswerBody, secretsIn, secretsOf, textsIn, valueAt } from '../outbound/index.ts'

type Asking = { app: App; credentials: Credentials }

const NOT_SHOWN = '(not shown: what it holds may be a token)'

/** A fetcher that writes down in `tried` what it fetches. What an answer gives as a token is shown nowhere after it. */
export function writingDown(fetch: SafeFetch, { app, credentials }: Asking, tried: Attempt[]): SafeFetch {
  const secrets = secretsOf(app, credentials)
  return async (request) => {
    const started = performance.now()
    const answer = await fetch(request)
    const tokens = tokensIn(answer, app)
    secrets.push(...(tokens ?? []))
    const attempt = describeAttempt('refresh', request, answer, secrets, performance.now() - started)
    tried.push(hasSessionHook(app) ? bare(attempt) : tokens ? attempt : { ...attempt, responseBody: NOT_SHOWN })
    return answer
  }
}

/** Undefined: the answer cannot be read, and may be anything. */
function tokensIn(answer: OutboundAnswer, app: App): string[] | undefined {
  if (answer.kind !== 'answer' || answer.body === '') return []
  const body = parseAnswerBody(answer.headers['content-type'] ?? '', answer.body)
  if (!body) return answer.status < 400 ? undefined : []
  // A script may take any of its texts for a token.
  if (hasSessionHook(app) || hasHook(app, 'pre_oauthv2_refresh')) return answer.status < 400 ? textsIn(body) : []
  const path = app.auth.login?.token_path ?? app.auth.oauth2?.token_path
  const token: Json = path === undefined ? null : (valueAt(body, path) ?? null)
  return [...secretsIn(body), ...textsIn(token)]
}

// A script that logs in by itself may send and be given tokens anywhere: that it asked, and what for, is enough.
function bare({ responseBody, requestBody, ...attempt }: Attempt): Attempt {
  const told = { ...attempt, requestHeaders: {}, ...(requestBody === undefined ? {} : { requestBody: NOT_SHOWN }) }
  return responseBody === undefined ? told : { ...told, responseHeaders: {}, responseBody: NOT_SHOWN }
}
