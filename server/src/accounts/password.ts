// Passwords: what may be one, how it is stored, and whether it is the right one.       NIST SP 800-63B §5.1.1 · OWASP argon2id
import { hash, verify } from '@node-rs/argon2'
import { PageError } from '../kernel/errors.ts'
import { createTurns } from '../kernel/turns.ts'

/** Counted in characters, as people do. */
export const PASSWORD_LENGTH_MIN = 8
export const PASSWORD_LENGTH_MAX = 200

// argon2id, which is this library's algorithm unless told otherwise.
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const
// What the password of an address without one is compared with, so that both take the same time. Of nobody's password.
const NOBODYS = '$argon2id$v=19$m=19456,t=2,p=1$LeQoPgVe1RH7kjORTa3ibw$+6QzraLEuwV4l6DbxSZ+RdP8BY53ZZFQpLobxD+khZo'

/** What is wrong with a new password, for its person; undefined when it may be one. Pure. */
export function passwordMistake(password: string, email: string): string | undefined {
  const length = [...password].length
  if (length === 0) return 'Choose a password.'
  if (length < PASSWORD_LENGTH_MIN) return `Use at least ${PASSWORD_LENGTH_MIN} characters.`
  if (length > PASSWORD_LENGTH_MAX) return `Use at most ${PASSWORD_LENGTH_MAX} characters.`
  const said = password.toLowerCase()
  const address = email.toLowerCase()
  if (said === address || said === address.slice(0, address.lastIndexOf('@')))
    return 'Choose a password that is not your e-mail address.'
  return undefined
}

// A password takes a core for some 25 ms and 19 MiB. Half of Node's four threads stay free for what else waits for them -
// signatures, names of hosts, files - however many try to sign in; who would wait for seconds is told to come again.
const inTurn = createTurns({ atOnce: 2, waitingMax: 100 }, () => {
  const words = 'Too many people are signing in at this moment. Nothing was changed: go back and send the form again.'
  return new PageError(503, 'Back in a moment', words, { retryAfterSeconds: 5 })
})

/** How a password is stored: argon2id in the PHC form, salt and cost within. Throws PageError 503 when too many wait. */
export async function hashPassword(password: string): Promise<string> {
  return inTurn(() => hash(plain(password), COST))
}

/**
 * Whether `password` is the one that `stored` was made of; without `stored` it never is, and takes as long to say so.
 * Throws PageError 503 when too many wait.
 */
export async function isPassword(password: string, stored: string | null | undefined): Promise<boolean> {
  if ([...password].length > PASSWORD_LENGTH_MAX) return false
  const isRight = await inTurn(() => verify(stored ?? NOBODYS, plain(password)))
  return isRight && typeof stored === 'string'
}

// The same characters, however a keyboard composes them.
function plain(password: string): string {
  return password.normalize('NFKC')
}
