// What may be tried how often at the doors of accounts. Counted in the database: no process and no restart forgets.
import type { Tx } from '../kernel/db/index.ts'
import type { Deps } from '../kernel/deps.ts'
import type { Incoming } from '../kernel/http/index.ts'
import { countExactly, forgetCount, type Limit, networkOf, takeBack } from '../kernel/limits/index.ts'
import { knownBrowserOf } from './known-browser.ts'

const DAY_SECONDS = 24 * 3600
const HOUR_SECONDS = 3600
/** Wrong passwords of one account, or of one browser that its person signed in at before. */
const WRONG_OF_ACCOUNT: Limit = { max: 50, windowSeconds: DAY_SECONDS }
/** Wrong passwords of one network, whatever accounts it tries. */
const WRONG_OF_NETWORK: Limit = { max: 500, windowSeconds: HOUR_SECONDS }
/** Accounts made, and mails asked for, from one network. */
const MAILS_OF_NETWORK: Limit = { max: 10, windowSeconds: HOUR_SECONDS }
/** Mails that anybody can have sent to one address. */
const MAILS_OF_ADDRESS: Limit = { max: 3, windowSeconds: HOUR_SECONDS }

type LimitDeps = Pick<Deps, 'pool' | 'clock' | 'seal' | 'config'>
type Counted = { key: string; limit: Limit }

/** `isRight` is to be called when the password was: it does not count then. */
export type PasswordTry = { kind: 'within'; isRight(): Promise<void> } | { kind: 'over'; retryAfterSeconds: number }

/** Counts a password as wrong before it is looked at, so that no number of tries at once lets one more through. */
export async function countPasswordTry(email: string, incoming: Incoming, deps: LimitDeps): Promise<PasswordTry> {
  const browser = knownBrowserOf(email, incoming, deps)
  const key = browser === undefined ? keyOfAccount(email) : `sign-in browser:${browser}`
  const network = { key: `sign-in network:${networkOf(incoming.remoteAddress)}`, limit: WRONG_OF_NETWORK }
  const all = [...(isLimited(deps) ? [network] : []), { key, limit: WRONG_OF_ACCOUNT }]
  const over = await countAll(all, deps)
  if (over !== undefined) return { kind: 'over', retryAfterSeconds: over }
  return {
    kind: 'within',
    isRight: async () => {
      for (const counted of all) await takeBack(deps.pool, counted.key)
      if (browser !== undefined) await forgetCount(deps.pool, key)
    },
  }
}

/** Forgets the wrong passwords of somebody who proved the address by mail. */
export async function forgetWrongPasswords(
  tx: Tx,
  email: string,
  incoming: Incoming,
  deps: Pick<Deps, 'seal'>,
): Promise<void> {
  const browser = knownBrowserOf(email, incoming, deps)
  await forgetCount(tx, keyOfAccount(email))
  if (browser !== undefined) await forgetCount(tx, `sign-in browser:${browser}`)
}

/**
 * Counts a mail that somebody unknown asks for, to an address that may be anybody's. Seconds to wait when it is one too
 * many; whether the address is known here makes no difference.
 */
export async function countMailAsked(email: string, incoming: Incoming, deps: LimitDeps): Promise<number | undefined> {
  if (!isLimited(deps)) return undefined
  const network = { key: `mails network:${networkOf(incoming.remoteAddress)}`, limit: MAILS_OF_NETWORK }
  return countAll([network, { key: `mails address:${email.toLowerCase()}`, limit: MAILS_OF_ADDRESS }], deps)
}

function keyOfAccount(email: string): string {
  return `sign-in:${email.toLowerCase()}`
}

// A network is one machine in development mode: everything comes from there. An account's own count is always on.
function isLimited({ config }: Pick<Deps, 'config'>): boolean {
  return config.rateLimits !== 'off'
}

/** Counts one of each, up to the first that is over: how long to wait, if any is. */
async function countAll(all: readonly Counted[], { pool, clock }: LimitDeps): Promise<number | undefined> {
  for (const { key, limit } of all) {
    const verdict = await countExactly(pool, key, limit, clock)
    if (verdict.kind === 'over') return verdict.retryAfterSeconds
  }
  return undefined
}
