// What a script says, fit to be noted and shown.
import type { Json } from '../../apps/index.ts'
import { storable } from '../../kernel/json.ts'
import { LOG_LINE_LENGTH_MAX } from '../../kernel/sandbox/index.ts'
import { maskSecrets, parseAnswerBody, secretsIn, textsIn } from '../outbound/index.ts'

const WORDS_CHARACTERS_MAX = 500
const LINE_CHARACTERS_MAX = 2_000
// Each is looked for in a dozen forms: with more of them a text would keep the whole process busy.
const SECRETS_MAX = 200
// Percent-encoded, a character may take so many.
const ENCODED_LENGTH_MAX = 9

/** A line of its console. What the sandbox has cut may end with half a secret: so much of its end is left out. */
export function shownLine(line: string, secrets: readonly string[]): string {
  const masked = maskAll(line, secrets)
  const isCut = line.length >= LOG_LINE_LENGTH_MAX
  const doubtful = isCut ? Math.max(0, ...secrets.map(({ length }) => length)) * ENCODED_LENGTH_MAX : 0
  return masked.slice(0, Math.max(0, Math.min(LINE_CHARACTERS_MAX, masked.length - doubtful))).toWellFormed()
}

/** Words with which it ends. Masked before they are cut: half a secret at the end would not be recognised any more. */
export function shownWords(message: string, secrets: readonly string[]): string {
  return storable(maskAll(message, secrets).slice(0, WORDS_CHARACTERS_MAX))
}

function maskAll(text: string, secrets: readonly string[]): string {
  return secrets.length > SECRETS_MAX ? '***' : maskSecrets(text, secrets)
}

/** All that a hook gives that gets new credentials. */
export function credentialsIn(given: { kind: string; value?: Json }, method: string): string[] {
  const isGetting = method === 'get_session_info' || method === 'post_oauthv2_token'
  return isGetting && given.value !== undefined ? textsIn(given.value) : []
}

/** What looks like a secret in an answer whose body is JSON, XML or a query string. */
export function secretsInAnswer(answer: { headers: Record<string, string>; body: string }): string[] {
  const body = parseAnswerBody(answer.headers['content-type'] ?? '', answer.body)
  return body ? secretsIn(body) : []
}
