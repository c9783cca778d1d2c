// "Check my setup": what is missing, and what is recommended. Pure.            embed-connect §1, §3 · security, the broker
import type { PartnerKey } from '../../clients/index.ts'
import type { OwnPartner } from '../own-client.ts'

/** `missing`: it will not work without. `advice`: it works, and should be better. */
export type SetupFinding = { level: 'good' | 'missing' | 'advice'; what: string; why: string }

/** What is known of the JWKS URL; undefined: nobody has looked. */
export type KnownKeys = { usable: readonly PartnerKey[] } | { problem: string } | undefined
type SetupRule = (client: OwnPartner, keys: KnownKeys) => SetupFinding | undefined

const LIFETIME_ADVISED_SECONDS = 300

/** Every finding, in the order in which one sets a partner up. */
export function judgeSetup(client: OwnPartner, keys: KnownKeys): SetupFinding[] {
  return rules.flatMap((rule) => rule(client, keys) ?? [])
}

const jwks: SetupRule = (_client, keys) => {
  if (keys === undefined) return undefined
  if ('problem' in keys) return { level: 'missing', what: 'The JWKS URL answers with keys', why: keys.problem }
  if (keys.usable.length > 0) return { level: 'good', what: 'The JWKS URL answers with keys', why: '' }
  return { level: 'missing', what: 'The JWKS has a key that can verify', why: 'Publish an RSA or EC public key.' }
}

const kids: SetupRule = (_client, keys) => {
  if (!keys || 'problem' in keys || keys.usable.length === 0) return undefined
  const why = 'Without a kid, a JWT can be matched to its key only while there is exactly one: a rotation would fail.'
  const isGood = keys.usable.every(({ kid }) => kid !== undefined)
  return { level: isGood ? 'good' : 'advice', what: 'Every key has a kid', why: isGood ? '' : why }
}

const httpsJwks: SetupRule = ({ partner }) =>
  finding(
    partner.jwks_url.startsWith('https:'),
    'The JWKS URL is https',
    'Over http anybody on the way can put keys of his own there.',
  )

const anyWayBack: SetupRule = ({ partner, redirect_uris }) => ({
  ...finding(
    partner.origins.length > 0 || redirect_uris.length > 0,
    'There is an origin or a redirect URI',
    'Without an origin no page hears of a popup’s outcome, and without a redirect URI nobody can be sent back.',
  ),
  ...(partner.origins.length === 0 && redirect_uris.length === 0 ? { level: 'missing' as const } : {}),
})

const httpsOrigins: SetupRule = ({ partner }) =>
  partner.origins.length === 0
    ? undefined
    : finding(
        partner.origins.every((origin) => origin.startsWith('https:')),
        'All origins are https',
        'The outcome of a Connect is told to pages of these origins.',
      )

const httpsRedirects: SetupRule = ({ redirect_uris }) =>
  redirect_uris.length === 0
    ? undefined
    : finding(
        redirect_uris.every((uri) => uri.startsWith('https:')),
        'All redirect URIs are https',
        'http on a loopback address is for development.',
      )

const confirmIdentity: SetupRule = ({ partner }) =>
  finding(
    partner.confirm_identity,
    'You confirm who connected (confirm_identity)',
    'Without it somebody can send a Connect link to another person, whose account is then connected for the sender. The pages name the user, and a link works once, but only your confirmation prevents it.',
  )

const requireJti: SetupRule = ({ partner }) =>
  finding(
    partner.require_jti,
    'Each JWT serves once (jti)',
    'A JWT that leaks can be exchanged by others until it expires.',
  )

const lifetime: SetupRule = ({ partner }) =>
  finding(
    partner.max_lifetime_seconds <= LIFETIME_ADVISED_SECONDS,
    `JWTs live ${LIFETIME_ADVISED_SECONDS} seconds at most`,
    'They are signed for one exchange: a long life helps only whoever steals one.',
  )

const label: SetupRule = ({ partner }) =>
  finding(
    partner.label_claim !== null,
    'Connect pages name your user (label claim)',
    'People notice a link that is not theirs when the page says for whom it is.',
  )

const rules: readonly SetupRule[] = [
  jwks,
  kids,
  httpsJwks,
  anyWayBack,
  httpsOrigins,
  httpsRedirects,
  confirmIdentity,
  requireJti,
  lifetime,
  label,
]

function finding(isGood: boolean, what: string, why: string): SetupFinding {
  return { level: isGood ? 'good' : 'advice', what, why: isGood ? '' : why }
}
