// The signatures of a delivery, over the exact bytes of its body.                     Standard Webhooks 1.0 · Workflow API 7.4
import { randomUUID } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import type { Deps } from '../deps.ts'
import { sha256 } from '../ids.ts'
import { placeOf } from './lease.ts'
import type { ClaimedDelivery } from './store.ts'

const TOKEN_LIFETIME_SECONDS = 300

/** Headers of one attempt to send `body`. Each has its own timestamp, and its own token when the delivery has one. */
export async function signDelivery(
  { id, webhook_id, secrets, token }: ClaimedDelivery,
  body: string,
  now: Date,
  { keys, seal }: Pick<Deps, 'keys' | 'seal'>,
): Promise<Record<string, string>> {
  const seconds = Math.floor(now.getTime() / 1000)
  const opened: string[] = secrets === null ? [] : JSON.parse(seal.open(secrets, placeOf(id, 'secrets')))
  const signatures = opened.map((secret) => new Webhook(secret).sign(webhook_id, new Date(seconds * 1000), body))
  return {
    'content-type': 'application/json',
    'webhook-id': webhook_id,
    'webhook-timestamp': String(seconds),
    ...(signatures.length > 0 ? { 'webhook-signature': signatures.join(' ') } : {}),
    ...(token ? { [token.header]: await keys.sign({ ...token.claims, ...timesOf(seconds), ...bindingOf(body) }) } : {}),
  }
}

function timesOf(seconds: number): { iat: number; exp: number } {
  return { iat: seconds, exp: seconds + TOKEN_LIFETIME_SECONDS }
}

function bindingOf(body: string): { jti: string; body_sha256: string } {
  return { jti: randomUUID(), body_sha256: sha256(body).toString('base64url') }
}
