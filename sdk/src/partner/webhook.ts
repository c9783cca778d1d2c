// Is this delivery from our Wayleave server, fresh and unchanged?          Standard Webhooks 1.0

import { isRecord } from '../record.ts'
import type { ConnectionWebhook, RunCallback } from '../wire/index.ts'
import { fromBase64 } from './base64.ts'

/** A delivery as it came in. */
export type SignedDelivery = {
  /** The raw body, before any JSON parser touched it. */
  payload: string | Uint8Array
  /** The request's headers; names in any case. */
  headers: Headers | { [name: string]: string | string[] | undefined }
  /** `whsec_…`; a list while two secrets overlap. */
  secret: string | readonly string[]
  /** Seconds that the timestamp may be away from now, in both directions. Default 300. */
  toleranceSeconds?: number
  /** Milliseconds since 1970. Default: `Date.now`. */
  now?: () => number
}

/** Why a delivery was refused. */
export type WebhookProblem = 'missing_header' | 'bad_timestamp' | 'outside_tolerance' | 'bad_signature' | 'bad_body'

/**
 * A delivery that must not be believed: answer it with 400 and do nothing else.
 * @example
 * ```ts
 * import { verifyWebhook, WebhookVerificationError } from '@wayleave/sdk/partner'
 *
 * const error = await verifyWebhook({ payload: '{}', headers: {}, secret: 'whsec_c2VjcmV0' }).catch((error) => error)
 * console.log(error instanceof WebhookVerificationError, error.code) // true missing_header
 * ```
 */
export class WebhookVerificationError extends Error {
  readonly code: WebhookProblem

  constructor(code: WebhookProblem, message: string) {
    super(message)
    this.name = 'WebhookVerificationError'
    this.code = code
  }
}

const TOLERANCE_SECONDS = 300
/** Signatures looked at in one header: two secrets in overlap need two. */
const SIGNATURES_MAX = 8

/**
 * Verifies a connection webhook and returns its body. Compares in constant time. Deliveries repeat: de-duplicate by
 * the header `webhook-id`. Follows Standard Webhooks.
 * @throws {WebhookVerificationError} a header is missing, too old, no signature fits, or the body is not an event
 * @throws {TypeError} the secret is not base64
 * @example
 * ```ts
 * import { verifyWebhook } from '@wayleave/sdk/partner'
 *
 * const handle = async (request: Request) => {
 *   const event = await verifyWebhook({ payload: await request.text(), headers: request.headers, secret })
 *   if (event.type === 'connection.expired') console.log(`Ask ${event.data.user} to reconnect ${event.data.app}.`)
 * }
 * ```
 */
export async function verifyWebhook(delivery: SignedDelivery): Promise<ConnectionWebhook> {
  const { body } = await verify(delivery)
  if (!isRecord(body) || typeof body.type !== 'string' || !isRecord(body.data)) throw badBody()
  return body as ConnectionWebhook
}

/**
 * Verifies the callback of an action run and returns its body. As {@link verifyWebhook}; besides, the delivery's id
 * must name the run in the body.
 * @throws {WebhookVerificationError} a header is missing, too old, no signature fits, or the body is not a run
 * @throws {TypeError} the secret is not base64
 * @example
 * ```ts
 * import { verifyCallback } from '@wayleave/sdk/partner'
 *
 * const handle = async (request: Request) => {
 *   const { data } = await verifyCallback({ payload: await request.text(), headers: request.headers, secret })
 *   console.log(data.id, data.status, data.results.length)
 * }
 * ```
 */
export async function verifyCallback(delivery: SignedDelivery): Promise<RunCallback> {
  const { id, body } = await verify(delivery)
  if (!isRecord(body) || !isRecord(body.data) || `msg_${body.data.id}` !== id) throw badBody()
  return body as RunCallback
}

async function verify({ payload, headers, secret, toleranceSeconds, now = Date.now }: SignedDelivery) {
  const id = header(headers, 'webhook-id')
  const timestamp = header(headers, 'webhook-timestamp')
  const signatures = header(headers, 'webhook-signature')
  checkTimestamp(timestamp, now() / 1000, toleranceSeconds ?? TOLERANCE_SECONDS)
  const bytes = typeof payload === 'string' ? new TextEncoder().encode(payload) : payload
  const signed = concat(new TextEncoder().encode(`${id}.${timestamp}.`), bytes)
  if (!(await anyFits(signatures, typeof secret === 'string' ? [secret] : secret, signed))) {
    throw new WebhookVerificationError('bad_signature', 'No signature fits the secret and the raw body.')
  }
  return { id, body: parseJson(new TextDecoder().decode(bytes)) }
}

function header(headers: SignedDelivery['headers'], name: string): string {
  const value =
    headers instanceof Headers
      ? headers.get(name)
      : Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1]
  if (typeof value !== 'string' || value === '') {
    throw new WebhookVerificationError('missing_header', `The header ${name} is missing.`)
  }
  return value
}

function checkTimestamp(timestamp: string, nowSeconds: number, toleranceSeconds: number): void {
  if (!/^\d{1,12}$/.test(timestamp)) {
    throw new WebhookVerificationError('bad_timestamp', 'The header webhook-timestamp is not in epoch seconds.')
  }
  if (Math.abs(nowSeconds - Number(timestamp)) > toleranceSeconds) {
    throw new WebhookVerificationError('outside_tolerance', `Sent more than ${toleranceSeconds} s from now.`)
  }
}

async function anyFits(header: string, secrets: readonly string[], signed: Uint8Array<ArrayBuffer>): Promise<boolean> {
  const keys = await Promise.all(secrets.map(importSecret))
  const versions = header.split(' ').slice(0, SIGNATURES_MAX)
  const signatures = versions.filter((part) => part.startsWith('v1,')).map((part) => fromBase64(part.slice(3)))
  for (const signature of signatures) {
    if (signature === null) continue
    // WebCrypto compares in constant time.
    for (const key of keys) if (await crypto.subtle.verify('HMAC', key, signature, signed)) return true
  }
  return false
}

async function importSecret(secret: string): Promise<CryptoKey> {
  const bytes = fromBase64(secret.replace(/^whsec_/, ''))
  if (bytes === null || bytes.length === 0) throw new TypeError('The secret must be whsec_ and base64.')
  return crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify'])
}

function concat(head: Uint8Array, tail: Uint8Array): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(head.length + tail.length)
  joined.set(head)
  joined.set(tail, head.length)
  return joined
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw badBody()
  }
}

function badBody(): WebhookVerificationError {
  return new WebhookVerificationError('bad_body', 'The body is not the documented JSON.')
}
