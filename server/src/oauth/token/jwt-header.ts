// The rules for the header of a partner's JWT, in order. Pure.                        RFC 7515 §4.1 · RFC 8725 §3.1, §3.10
import { decodeProtectedHeader } from 'jose'
import { type Algorithm, findAlgorithm } from './jwt-signature.ts'

export type JwtHeader = { algorithm: Algorithm; kid: string | undefined }
type Decoded = Readonly<Record<string, unknown>>
/** What is wrong with a header, in words that can be sent. */
type HeaderRule = (header: Decoded) => string | undefined

const JWT_LENGTH_MAX = 16 * 1024

/** The header of a compact JWS as it stands there; or what is wrong with the whole. */
export function decodeHeader(jwt: string): { header: Decoded } | { mistake: string } {
  if (jwt.length > JWT_LENGTH_MAX) return { mistake: 'The JWT is longer than 16 KiB.' }
  try {
    return { header: decodeProtectedHeader(jwt) }
  } catch {
    return { mistake: 'The subject_token is not a signed JWT.' }
  }
}

const algorithm: HeaderRule = ({ alg }) =>
  findAlgorithm(alg)
    ? undefined
    : 'The JWT is signed with an algorithm that is not accepted; use RS256, RS384, RS512, ES256, ES384 or ES512.'

const critical: HeaderRule = ({ crit }) =>
  crit === undefined ? undefined : 'The JWT has a crit header, and no extension is understood here.'

const keyId: HeaderRule = ({ kid }) =>
  kid === undefined || typeof kid === 'string' ? undefined : 'The kid of the JWT is not a string.'

const rules = { algorithm, critical, keyId }

export type HeaderRuleName = keyof typeof rules

/** All rules with their names; the first refusal counts. */
export const headerRules: ReadonlyArray<readonly [HeaderRuleName, HeaderRule]> = (
  Object.keys(rules) as HeaderRuleName[]
).map((name) => [name, rules[name]])

/**
 * What of a header counts; undefined when a rule refuses it. jku, x5u, jwk and x5c are not looked at: a token does not
 * bring its own key (RFC 8725 §3.10).
 */
export function headerOf({ alg, kid }: Decoded): JwtHeader | undefined {
  const found = findAlgorithm(alg)
  if (!found || (kid !== undefined && typeof kid !== 'string')) return undefined
  return { algorithm: found, kid }
}
