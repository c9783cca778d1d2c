import type { Json } from '../../apps/index.ts'
import { maskSecrets } from '../../kernel/mask/index.ts'
import { type JsonObject, valueAt } from './dotted-path.ts'

const DETAIL_CHARACTERS_MAX = 500
const ERROR_CHARACTERS_MAX = 100

/** What a provider says about a failure, fit to be shown and logged. */
export type ProviderWords = {
  /** Its error code (`invalid_grant`), when it has one. */
  error?: string
  /** Its explanation, else its code; at most 500 characters. */
  detail?: string
}

/** Finds the provider's own words in an answer and takes the secrets out of them. */
export function providerWords(answer: JsonObject, secrets: readonly string[]): ProviderWords {
  const error = firstText(answer, ['error', 'error.code', 'error.type', 'error_code'])
  const detail = firstText(answer, ['error_description', 'message', 'error.message']) ?? error
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

function firstText(answer: JsonObject, paths: readonly string[]): string | undefined {
  return paths.map((path) => asText(valueAt(answer, path))).find((text) => text !== undefined)
}

function asText(value: Json | undefined): string | undefined {
  if (typeof value === 'number') return `${value}`
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined
}

// Masked before it is cut: half a secret at the end would not be recognised any more.
function shown(text: string, secrets: readonly string[], charactersMax: number): string {
  return maskSecrets(text, secrets).slice(0, charactersMax).toWellFormed()
}
