// Judges a partner's JWT rule by rule, for whoever sets it up: the same rules as an exchange, all of them instead of the
// first refusal. Writes nothing, spends no jti, keeps no JWT.                                         embed-connect §1, §2
import type { Client, Partner } from '../../clients/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { OAuthError } from '../../kernel/errors.ts'
import { isJtiUsed } from '../store.ts'
import { decodeHeader, type HeaderRuleName, headerOf, headerRules, type JwtHeader } from './jwt-header.ts'
import { verifiedPayload } from './jwt-signature.ts'
import { type ClaimRuleName, type Claims, claimRules } from './partner-claims.ts'
import {
  claimsOf,
  JTI_USED,
  jtiOf,
  keyFor,
  NO_OBJECT,
  userOf,
  type VerifiedUser,
  WRONG_SIGNATURE,
} from './verify-partner-jwt.ts'

type PartnerClient = Client & { partner: Partner }
export type JwtRuleName = 'form' | HeaderRuleName | 'key' | 'signature' | 'payload' | ClaimRuleName | 'replay'
/** `skipped`: an earlier failure leaves nothing to judge. */
export type JwtRuleResult =
  | { rule: JwtRuleName; kind: 'passed' }
  | { rule: JwtRuleName; kind: 'failed'; mistake: string }
  | { rule: JwtRuleName; kind: 'skipped' }
export type JwtReport = {
  /** In the order in which an exchange asks. */
  results: readonly JwtRuleResult[]
  /** Whom the claims name; undefined when they cannot be read. Proven only if every rule passed. */
  user: Omit<VerifiedUser, 'jti'> | undefined
}

/** Judges every rule that can be judged: also the claims of a JWT whose signature is wrong. */
export async function checkPartnerJwt(jwt: string, client: PartnerClient, deps: Deps): Promise<JwtReport> {
  const { results: ofHeader, header } = judgeHeader(jwt)
  const ofSignature = await judgeSignature(jwt, header, client, deps)
  const claims = claimsOf(Buffer.from(jwt.split('.')[1] ?? '', 'base64url'))
  const ofClaims = judgeClaims(claims, client.partner, deps.clock.now())
  const results = [...ofHeader, ...ofSignature, ...ofClaims]
  if (client.partner.require_jti) results.push(await judgeReplay(claims, ofClaims, client, deps))
  return { results, user: claims && userOf(claims, client.partner) }
}

function judgeHeader(jwt: string): { results: JwtRuleResult[]; header: JwtHeader | undefined } {
  const decoded = decodeHeader(jwt)
  if ('mistake' in decoded) {
    const skipped = headerRules.map(([rule]) => ({ rule, kind: 'skipped' as const }))
    return { results: [{ rule: 'form', kind: 'failed', mistake: decoded.mistake }, ...skipped], header: undefined }
  }
  const results = headerRules.map(([rule, judge]) => resultOf(rule, judge(decoded.header)))
  const isGood = results.every(({ kind }) => kind === 'passed')
  return {
    results: [{ rule: 'form', kind: 'passed' }, ...results],
    header: isGood ? headerOf(decoded.header) : undefined,
  }
}

async function judgeSignature(
  jwt: string,
  header: JwtHeader | undefined,
  client: PartnerClient,
  deps: Deps,
): Promise<JwtRuleResult[]> {
  const skipped: JwtRuleResult = { rule: 'signature', kind: 'skipped' }
  if (!header) return [{ rule: 'key', kind: 'skipped' }, skipped]
  try {
    const { key } = await keyFor(header, client, deps)
    const isSigned = verifiedPayload(jwt, key, header.algorithm) !== undefined
    return [{ rule: 'key', kind: 'passed' }, resultOf('signature', isSigned ? undefined : WRONG_SIGNATURE)]
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error
    return [resultOf('key', error.description), skipped]
  }
}

function judgeClaims(claims: Claims | undefined, partner: Partner, now: Date): JwtRuleResult[] {
  if (!claims) {
    const skipped = claimRules.map(([rule]) => ({ rule, kind: 'skipped' as const }))
    return [{ rule: 'payload', kind: 'failed', mistake: NO_OBJECT }, ...skipped]
  }
  const results = claimRules.map(([rule, judge]) => resultOf(rule, judge(claims, partner, now)))
  return [{ rule: 'payload', kind: 'passed' }, ...results]
}

async function judgeReplay(
  claims: Claims | undefined,
  ofClaims: readonly JwtRuleResult[],
  client: PartnerClient,
  { db }: Pick<Deps, 'db'>,
): Promise<JwtRuleResult> {
  const hasJti = ofClaims.every(({ rule, kind }) => kind === 'passed' || (rule !== 'jti' && rule !== 'times'))
  if (!claims || !hasJti) return { rule: 'replay', kind: 'skipped' }
  return resultOf('replay', (await isJtiUsed(db, client.client_id, jtiOf(claims).hash)) ? JTI_USED : undefined)
}

function resultOf(rule: JwtRuleName, mistake: string | undefined): JwtRuleResult {
  return mistake === undefined ? { rule, kind: 'passed' } : { rule, kind: 'failed', mistake }
}
