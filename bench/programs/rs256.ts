// The limit of the token exchange: verifying the same JWTs and doing nothing else.
import { createPublicKey, type JsonWebKey, verify } from 'node:crypto'
import { compactVerify } from 'jose'
import { answerParent } from '../child.ts'

type Wanted = { jwk: JsonWebKey; jwts: readonly string[]; seconds: number }
/** `cpuSeconds`: of all threads, so that count / cpuSeconds is what one core does. */
type Verified = { count: number; seconds: number; cpuSeconds: number }

const BATCH = 32

const operations = {
  /** node:crypto on one thread. */
  crypto: async ({ jwk, ...wanted }: Wanted) => {
    const key = createPublicKey({ key: jwk, format: 'jwk' })
    return repeat(wanted, async (batch) => {
      for (const jwt of batch) {
        const dot = jwt.lastIndexOf('.')
        const signature = Buffer.from(jwt.slice(dot + 1), 'base64url')
        if (!verify('RSA-SHA256', Buffer.from(jwt.slice(0, dot)), key, signature)) throw new Error('does not verify')
      }
    })
  },
  /** jose, as the product calls it. */
  jose: async ({ jwk, ...wanted }: Wanted) => {
    const key = createPublicKey({ key: jwk, format: 'jwk' })
    return repeat(wanted, async (batch) => {
      await Promise.all(batch.map((jwt) => compactVerify(jwt, key, { algorithms: ['RS256'] })))
    })
  },
}
export type Rs256 = typeof operations

async function repeat(
  { jwts, seconds }: Omit<Wanted, 'jwk'>,
  verifyBatch: (batch: readonly string[]) => Promise<void>,
): Promise<Verified> {
  const cpu = process.cpuUsage()
  const started = performance.now()
  let count = 0
  while (performance.now() - started < seconds * 1000) {
    const from = count % jwts.length
    const batch = jwts.slice(from, from + BATCH)
    await verifyBatch(batch)
    count += batch.length
  }
  const { user, system } = process.cpuUsage(cpu)
  return { count, seconds: (performance.now() - started) / 1000, cpuSeconds: (user + system) / 1e6 }
}

answerParent(operations, async () => {})
