import type { Json } from '../../apps/index.ts'
import { storable } from '../../kernel/json.ts'
import { maskSecrets } from '../../kernel/mask/index.ts'
import { type JsonObject, valueAt } from './dotted-path.ts'

const DETAIL_CHARACTERS_MAX = 500
const ERROR_CHARACTERS_MAX = 100
// Besides those of RFC 6749 §5.2, what providers use.
const ERROR_CODES = ['error_code', 'errorCode', 'errcode']
const ERROR_WORDS = ['error_message', 'errorMessage', 'errmsg', 'errors.0.message', 'errors.0.detail', 'errors.0']

/** What a provider says about a failure, fit to be shown and logged. */
export type ProviderWords = {
  /** Its error code (`invalid_grant`), when it has one. */
  error?: string
  /** Its explanation, else its code; at most 500 characters. */
  detail?: string
}

/** Finds the provider's own words in an answer and takes the secrets out of them. */
export function providerWords(answer: JsonObject, secrets: readonly string[]): ProviderWords {
  const error = firstText(answer, ['error', 'error.code', 'error.type', ...ERROR_CODES])
  const detail = firstText(answer, ['error_description', 'message', 'error.message', ...ERROR_WORDS]) ?? error
  return {
    ...(error === undefined ? {} : { error: shown(error, secrets, ERROR_CHARACTERS_MAX) }),
    ...(detail === undefined ? {} : { detail: shown(detail, secrets, DETAIL_CHARACTERS_MAX) }),
  }
}

/** True when an answer says of itself that it is an error, whatever its status. */
export function isError(answer: JsonObject): boolean {
  const error = valueAt(answer, 'error')
  const { ok, success } = answer
  return (typeof error === 'string' ? error !== '' : Boolean(error)) || ok === false || success === false
}

/**
 * True when an answer without a token looks like an error that its server sends with any status: a code other than 0, a
 * list of errors, words under a name that is for errors alone.
 */
export function soundsLikeError(answer: JsonObject): boolean {
  const { errors, status } = answer
  const isCoded = ERROR_CODES.some((name) => !/^0*$/.test(asText(answer[name]) ?? ''))
  const isListed = typeof errors === 'object' && errors !== null && Object.keys(errors).length > 0
  const isWorded = firstText(answer, ['error_description', 'errmsg', 'error_message', 'errorMessage']) !== undefined
  const isMarked = typeof status === 'string' && /^(error|fail(ed|ure)?)$/i.test(status)
  return (
    isError(answer) || isListed || isMarked || isCoded || (isWorded && ERROR_CODES.every((name) => !(name in answer)))
  )
}

function firstText(answer: JsonObject, paths: readonly string[]): string | undefined {
  return paths.map((path) => asText(valueAt(answer, path))).find((text) => text !== undefined)
}

function asText(value: Json | undefined): string | undefined {
  if (typeof value === 'number') return `${value}`
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined
}

// Masked before it is cut: half a secret at the end would not be recognised any more.
function shown(text: string, secrets: readonly string[], charactersMax: number): string {
  return storable(maskSecrets(text, secrets).slice(0, charactersMax))
}
