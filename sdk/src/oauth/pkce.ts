// Proof Key for Code Exchange          RFC 7636 §4.1, §4.2 · seed 001

import { toBase64Url } from '../partner/base64.ts'

const VERIFIER_BYTES = 32

/**
 * A code verifier: 43 characters that nobody can guess (256 bits). Keep it with the browser's session until the person
 * comes back; never send it along with the authorize request.
 *
 * @example
 * ```ts
 * import { generateVerifier } from '@wayleave/sdk/oauth'
 *
 * console.log(generateVerifier().length) // 43
 * ```
 */
export function generateVerifier(): string {
  return toBase64Url(crypto.getRandomValues(new Uint8Array(VERIFIER_BYTES)))
}

/**
 * The S256 challenge of a verifier: what the authorize request carries.
 *
 * @example
 * ```ts
 * import { generateCodeChallenge } from '@wayleave/sdk/oauth'
 *
 * console.log(await generateCodeChallenge('dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'))
 * // E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM
 * ```
 */
export async function generateCodeChallenge(verifier: string): Promise<string> {
  return toBase64Url(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))))
}
