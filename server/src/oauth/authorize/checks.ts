// What is asked of every parameter, one rule a function, in the order of the specifications. The client and its redirect
// URI are proven by now: a refusal goes back there.
import { type Client, includesScope, registeredScopes } from '../../clients/index.ts'
import type { AuthorizeError, Refusal } from './errors.ts'
import type { AuthorizeQuery } from './query.ts'
import { type Prompt, prompts } from './request.ts'

/** A rule: what is wrong, or undefined. */
export type Check = (query: AuthorizeQuery, client: Client) => Refusal | undefined

const VALUE_LENGTH_MAX = 2000

/** All rules; the first refusal counts. */
export const checks: readonly Check[] = [
  checkKind,
  checkLengths,
  checkRequestObject,
  checkResponseType,
  checkScope,
  checkResponseMode,
  checkChallengeIsThere,
  checkChallengeMethod,
  checkChallengeForm,
  checkPromptValues,
  checkPromptNone,
  checkApprovalPrompt,
  checkMaxAge,
]

// authorization server §1: partners' people come with a JWT
function checkKind(_query: AuthorizeQuery, { kind }: Client): Refusal | undefined {
  if (kind !== 'embed') return undefined
  return refusal('unauthorized_client', 'This client exchanges partner tokens and may not ask people.', 'client_id')
}

function checkLengths({ get }: AuthorizeQuery): Refusal | undefined {
  const long = KNOWN.find((name) => (get(name) ?? '').length > VALUE_LENGTH_MAX)
  if (long === undefined) return undefined
  return refusal('invalid_request', `The parameter ${long} is over ${VALUE_LENGTH_MAX} characters.`, long)
}

const KNOWN = [
  'scope',
  'response_type',
  'response_mode',
  'code_challenge',
  'code_challenge_method',
  'prompt',
  'approval_prompt',
  'max_age',
  'nonce',
  'login_hint',
  'sign_up_email',
  'sign_up_first_name',
  'sign_up_last_name',
]

// OpenID Connect Core §6.1, §6.2
function checkRequestObject({ get }: AuthorizeQuery): Refusal | undefined {
  if (get('request')) return refusal('request_not_supported', 'Request objects are not supported.', 'request')
  if (get('request_uri'))
    return refusal('request_uri_not_supported', 'Request objects are not supported.', 'request_uri')
  return undefined
}

// RFC 6749 §3.1.1
function checkResponseType({ get }: AuthorizeQuery): Refusal | undefined {
  const type = get('response_type')
  if (type === undefined) return refusal('invalid_request', 'The parameter response_type is missing.', 'response_type')
  if (type === 'code') return undefined
  return refusal('unsupported_response_type', 'The only response_type is code.', 'response_type')
}

// RFC 6749 §3.3: without a default, a request that names no scope fails as invalid_scope
function checkScope(query: AuthorizeQuery, client: Client): Refusal | undefined {
  const asked = scopesOf(query)
  if (asked.length === 0) return refusal('invalid_scope', 'The parameter scope is missing.', 'scope')
  const registered = registeredScopes(client)
  const foreign = asked.find((scope) => !includesScope(registered, scope))
  if (foreign === undefined) return undefined
  const named = /^[\w.:-]{1,60}$/.test(foreign) ? `The scope ${foreign}` : 'A scope'
  return refusal('invalid_scope', `${named} is unknown or not registered for this client.`, 'scope')
}

// OAuth 2.0 Multiple Response Types §2.1
function checkResponseMode({ get }: AuthorizeQuery): Refusal | undefined {
  const mode = get('response_mode')
  if (mode === undefined || mode === 'query') return undefined
  return refusal('invalid_request', 'The only response_mode is query.', 'response_mode')
}

// RFC 7636 §4.4.1 · RFC 9700 §2.1.1
function checkChallengeIsThere({ get }: AuthorizeQuery, { is_public }: Client): Refusal | undefined {
  if (get('code_challenge')) return undefined
  if (is_public)
    return refusal('invalid_request', 'A public client must send a code_challenge (PKCE).', 'code_challenge')
  if (get('code_challenge_method') === undefined) return undefined
  return refusal('invalid_request', 'A code_challenge_method came without a code_challenge.', 'code_challenge')
}

// RFC 7636 §4.3: a method that is not given means plain, which RFC 9700 §2.1.1 advises against
function checkChallengeMethod({ get }: AuthorizeQuery): Refusal | undefined {
  if (get('code_challenge') === undefined || get('code_challenge_method') === 'S256') return undefined
  return refusal('invalid_request', 'The only code_challenge_method is S256.', 'code_challenge_method')
}

// RFC 7636 §4.2: base64url of a SHA-256; what reads otherwise could never be answered with a verifier
function checkChallengeForm({ get }: AuthorizeQuery): Refusal | undefined {
  if (/^[\w-]{43}$/.test(get('code_challenge') ?? 'x'.repeat(43))) return undefined
  return refusal(
    'invalid_request',
    'The code_challenge is not the base64url text of a SHA-256: 43 characters.',
    'code_challenge',
  )
}

// OpenID Connect Core §3.1.2.1
function checkPromptValues(query: AuthorizeQuery): Refusal | undefined {
  const asked = wordsOf(query.get('prompt'))
  if (asked.every((word) => prompts.some((known) => known === word))) return undefined
  return refusal('invalid_request', 'prompt knows none, login, consent and select_account.', 'prompt')
}

// OpenID Connect Core §3.1.2.1: none stands alone
function checkPromptNone(query: AuthorizeQuery): Refusal | undefined {
  const asked = promptsOf(query)
  if (!asked.includes('none') || asked.length === 1) return undefined
  return refusal('invalid_request', 'prompt none excludes every other prompt.', 'prompt')
}

// Workflow API 3.1
function checkApprovalPrompt({ get }: AuthorizeQuery): Refusal | undefined {
  if (['auto', 'force'].includes(get('approval_prompt') ?? 'auto')) return undefined
  return refusal('invalid_request', 'approval_prompt is auto or force.', 'approval_prompt')
}

// OpenID Connect Core §3.1.2.1
function checkMaxAge({ get }: AuthorizeQuery): Refusal | undefined {
  if (/^\d{1,9}$/.test(get('max_age') ?? '0')) return undefined
  return refusal('invalid_request', 'max_age is a whole number of seconds.', 'max_age')
}

/** The scopes that are asked for, each once. RFC 6749 §3.3 */
export function scopesOf(query: AuthorizeQuery): string[] {
  return wordsOf(query.get('scope'))
}

/** What has to be asked of the person; the older `approval_prompt=force` is `consent`. */
export function promptsOf(query: AuthorizeQuery): Prompt[] {
  const asked = wordsOf(query.get('prompt'))
  const isForced = query.get('approval_prompt') === 'force'
  return prompts.filter((prompt) => asked.includes(prompt) || (prompt === 'consent' && isForced))
}

function wordsOf(text: string | undefined): string[] {
  return [...new Set((text ?? '').split(' ').filter(Boolean))]
}

function refusal(error: AuthorizeError, description: string, parameter: string): Refusal {
  return { error, description, parameter }
}
