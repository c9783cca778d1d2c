// POST /v2/guess?client_id=…

import { unexpectedAnswer } from './http/answer.ts'
import type { Api } from './http/api.ts'
import type { CallOptions } from './http/deadline.ts'
import { isRecord } from './record.ts'
import type { GuessResponse } from './wire/index.ts'

/** Asks which Zap a description means. `api` names the client by its id. */
export async function guessZap(api: Api, description: string, options: CallOptions = {}): Promise<GuessResponse> {
  const { body, status } = await api('POST', '/v2/guess', { ...options, json: { description } })
  if (!isRecord(body) || !Array.isArray(body.steps)) throw unexpectedAnswer(status, 'The answer is not a guess.')
  return body as GuessResponse
}
