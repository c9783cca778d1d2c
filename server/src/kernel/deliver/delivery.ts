import type { JWTPayload } from 'jose'

/** Something to be delivered. */
export type Delivery = {
  /** Header `webhook-id`: the same on every attempt, so that receivers can tell repeats. */
  webhookId: string
  url: string
  /** Sent byte for byte. */
  body: string
  /** `whsec_…` secrets; a signature with each goes along. */
  secrets: readonly string[]
  /** A JWT in a header of its own; times, `jti` and `body_sha256` are added at each attempt. */
  token?: { header: string; claims: JWTPayload }
  /** Seconds to wait after each failed attempt; one more attempt than there are waits. */
  retrySeconds: readonly number[]
  /** Tries again whatever the answer but 410, as receivers that are asked for a day deserve; else a 4xx ends it. */
  isPatient?: boolean
  /** What sends it, by which its deliveries are listed and given up together. */
  source?: string
}
