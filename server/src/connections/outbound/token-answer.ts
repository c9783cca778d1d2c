import type { Json, OAuth2 } from '../../apps/index.ts'
import { parseAnswerBody } from './answer-body.ts'
import { extractPaths, isJsonObject, type JsonObject, valueAt } from './dotted-path.ts'
import { readLifetimeSeconds } from './lifetime.ts'
import { isError, type ProviderWords, providerWords, soundsLikeError } from './provider-words.ts'

/** What a provider gave. `expires_in` is in seconds from the answer; `extra` is nested as the names of `extra_fields` are. */
export type Tokens = {
  access_token: string
  refresh_token?: string
  expires_in?: number
  /** Life of the refresh token, in seconds, where the provider says it. */
  refresh_expires_in?: number
  extra: Record<string, Json>
}

/** Where an app's answers keep things; `expires_path` for those that do not use the usual names. */
export type AnswerShape = Pick<OAuth2, 'token_path' | 'extra_fields'> & { expires_path?: string | undefined }

/** What an answer's body holds, its status aside. */
export type TokenAnswer =
  | { kind: 'tokens'; tokens: Tokens }
  /** The body says that it is an error. */
  | ({ kind: 'error' } & ProviderWords)
  /** Readable, without a token and without an error. */
  | ({ kind: 'no_token' } & ProviderWords)
  /** Neither JSON nor XML nor a query string. */
  | { kind: 'unreadable' }

type Reading = { now: Date; secrets: readonly string[] }

/**
 * Reads the body of a token endpoint's answer (RFC 6749 §5.1, §5.2; seed 003, step 2).
 * @param now what a lifetime given as a date is counted from
 */
export function readTokenAnswer(contentType: string, body: string, shape: AnswerShape, reading: Reading): TokenAnswer {
  const answer = parseAnswerBody(contentType, body)
  if (answer === undefined) return { kind: 'unreadable' }
  if (isError(answer)) return { kind: 'error', ...providerWords(answer, reading.secrets) }
  const accessToken = tokenText(valueAt(answer, shape.token_path))
  if (accessToken === undefined) {
    return { kind: soundsLikeError(answer) ? 'error' : 'no_token', ...providerWords(answer, reading.secrets) }
  }
  const refreshToken = tokenText(besideToken(answer, shape, ['refresh_token', 'refreshToken']))
  const expiresIn = readLifetimeSeconds(lifetimeOf(answer, shape), reading.now)
  const refreshExpiresIn = readLifetimeSeconds(besideToken(answer, shape, REFRESH_LIFETIME_NAMES), reading.now)
  return {
    kind: 'tokens',
    tokens: {
      access_token: accessToken,
      ...(refreshToken === undefined ? {} : { refresh_token: refreshToken }),
      ...(expiresIn === undefined ? {} : { expires_in: expiresIn }),
      ...(refreshExpiresIn === undefined ? {} : { refresh_expires_in: refreshExpiresIn }),
      extra: extractPaths(answer, shape.extra_fields),
    },
  }
}

const LIFETIME_NAMES = ['expires_in', 'expiresIn', 'expires_at', 'expiresAt', 'expires']
// No standard has it; these are the names that providers use.
const REFRESH_LIFETIME_NAMES = [
  'refresh_token_expires_in',
  'refresh_expires_in',
  'x_refresh_token_expires_in',
  'refresh_token_expires_at',
]

function lifetimeOf(answer: JsonObject, shape: AnswerShape): Json | undefined {
  return shape.expires_path ? valueAt(answer, shape.expires_path) : besideToken(answer, shape, LIFETIME_NAMES)
}

// With `token_path: authed_user.access_token` the rest stands beside the token; else at the top.
function besideToken(answer: JsonObject, { token_path }: AnswerShape, names: readonly string[]): Json | undefined {
  const beside = valueAt(answer, token_path.split('.').slice(0, -1).join('.'))
  const places = isJsonObject(beside) ? [beside, answer] : [answer]
  return places.flatMap((place) => names.map((name) => valueAt(place, name))).find((value) => (value ?? '') !== '')
}

function tokenText(value: Json | undefined): string | undefined {
  if (typeof value === 'number') return `${value}`
  return typeof value === 'string' && value !== '' ? value : undefined
}
