// The rules for the claims of a partner's JWT, in the order of embed-connect §2. Pure: each gets the claims, the
// partner's record and the time, and says what is wrong in words that can be sent.
import type { Partner } from '../../clients/index.ts'

export type Claims = Readonly<Record<string, unknown>>
export type ClaimRule = (claims: Claims, partner: Partner, now: Date) => string | undefined

/** How far apart a partner's clock and ours may be. */
export const SKEW_SECONDS = 60
const CLAIM_LENGTH_MAX = 255

const issuer: ClaimRule = ({ iss }, partner) =>
  iss === partner.issuer ? undefined : 'The iss claim is not the issuer that is registered for this partner.'

const audience: ClaimRule = ({ aud }, partner) =>
  aud === partner.audience || (Array.isArray(aud) && aud.includes(partner.audience))
    ? undefined
    : 'The aud claim does not contain the audience that is registered for this partner.'

const times: ClaimRule = ({ exp, iat, nbf }) => {
  if (!isTime(exp)) return 'The exp claim is missing or not a number.'
  if (!isTime(iat)) return 'The iat claim is missing or not a number.'
  return nbf === undefined || isTime(nbf) ? undefined : 'The nbf claim is not a number.'
}

const expired: ClaimRule = ({ exp }, _partner, now) =>
  Number(exp) + SKEW_SECONDS > seconds(now) ? undefined : 'The JWT has expired (exp).'

const early: ClaimRule = ({ iat, nbf }, _partner, now) => {
  if (Number(iat) - SKEW_SECONDS > seconds(now)) return 'The JWT was issued in the future (iat).'
  return nbf !== undefined && Number(nbf) - SKEW_SECONDS > seconds(now) ? 'The JWT is not valid yet (nbf).' : undefined
}

const lifetime: ClaimRule = ({ exp, iat }, partner) => {
  const life = Number(exp) - Number(iat)
  if (life <= 0) return 'The exp claim is not after the iat claim.'
  return life <= partner.max_lifetime_seconds
    ? undefined
    : `The JWT lives longer (exp - iat) than the ${partner.max_lifetime_seconds} seconds that are allowed.`
}

const user: ClaimRule = (claims, partner) =>
  textClaim(claims, partner.user_claim) ? undefined : 'The user claim is missing, empty or not a string.'

const tenant: ClaimRule = (claims, partner) =>
  textClaim(claims, partner.tenant_claim) ? undefined : 'The tenant claim is missing, empty or not a string.'

const jti: ClaimRule = (claims, partner) =>
  !partner.require_jti || textClaim(claims, 'jti') ? undefined : 'The jti claim is missing or not a string.'

const rules = { issuer, audience, times, expired, early, lifetime, user, tenant, jti }

export type ClaimRuleName = keyof typeof rules

/** All rules with their names; the first refusal counts. */
export const claimRules: ReadonlyArray<readonly [ClaimRuleName, ClaimRule]> = (
  Object.keys(rules) as ClaimRuleName[]
).map((name) => [name, rules[name]])

/**
 * A claim that is a non-empty string of at most 255 characters, well-formed and without control characters; else
 * undefined. Half a surrogate pair would be stored as U+FFFD, and two different users would become one.
 */
export function textClaim(claims: Claims, name: string): string | undefined {
  const value = Object.hasOwn(claims, name) ? claims[name] : undefined
  if (typeof value !== 'string' || value.length > CLAIM_LENGTH_MAX || !value.isWellFormed()) return undefined
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
  return /^[^\x00-\x1f\x7f]+$/.test(value) ? value : undefined
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

function seconds(time: Date): number {
  return time.getTime() / 1000
}
