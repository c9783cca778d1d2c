// Which key signs at a time, and which ones are published then. Pure.
import { addSeconds } from '../clock.ts'

/** What the server signs with: RS256 unless a client asks for ES256. */
export const algorithms = ['RS256', 'ES256'] as const
export type Algorithm = (typeof algorithms)[number]

export type KeyTimes = { alg: Algorithm; signs_from: Date; retired_at: Date | null }

const ID_TOKEN_SECONDS = 36_000 // nothing that these keys sign lives longer
const MARGIN_SECONDS = 3_600 // verifiers whose clocks are behind

/** How long a retired key stays published. */
export const PUBLISHED_SECONDS = ID_TOKEN_SECONDS + MARGIN_SECONDS

/**
 * The key that signs at `time`. Should the time of none have come - the clock of a development database was set back -
 * the one that is not retired: somebody always signs.
 */
export function signerAt<K extends KeyTimes>(keys: readonly K[], algorithm: Algorithm, time: Date): K | undefined {
  const own = keys.filter(({ alg }) => alg === algorithm)
  const isSigning = ({ signs_from, retired_at }: K) => signs_from <= time && (retired_at === null || retired_at > time)
  return own.find(isSigning) ?? own.find(({ retired_at }) => retired_at === null)
}

/** Those that belong in the JWKS at `time`: the ones that sign first, for whoever looks at the first one alone. */
export function publishedAt<K extends KeyTimes>(keys: readonly K[], time: Date): K[] {
  const signers = algorithms.map((algorithm) => signerAt(keys, algorithm, time)).filter((key) => key !== undefined)
  const isLive = ({ retired_at }: K) => retired_at === null || addSeconds(retired_at, PUBLISHED_SECONDS) > time
  return [...signers, ...keys.filter((key) => !signers.includes(key) && isLive(key))]
}
