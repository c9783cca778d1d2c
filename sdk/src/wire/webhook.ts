// /connections/v1/webhooks: the partner hears when a connection changes. Signed per Standard Webhooks.

import type { List } from './envelope.ts'

/** What happened to a connection. */
export type ConnectionEventType =
  | 'connection.created'
  | 'connection.expiry_scheduled'
  | 'connection.expired'
  | 'connection.recovered'
  | 'connection.deleted'

/** Body of a connection webhook. Times are RFC 3339, UTC. */
export type ConnectionWebhook = {
  type: ConnectionEventType
  timestamp: string
  /** Only on what `POST …/test` sends: nothing has happened, and the data is made up. */
  test?: true
  data: {
    connection_id: string
    /** The app's key. */
    app: string
    /** The value of the partner's user claim; of a person with an account here the id of `GET /v1/profiles/me`. */
    user: string
    /** The value of the partner's tenant claim; null for a person with an account here. */
    tenant: string | null
    status: 'active' | 'expired' | 'revoked'
    reason: string | null
    expires_at: string | null
  }
}

/** Headers of every signed delivery. The signature is a list of `v1,BASE64` separated by spaces. */
export type WebhookHeaders = {
  'webhook-id': string
  /** Epoch seconds of this attempt. */
  'webhook-timestamp': string
  'webhook-signature': string
}

/** Body of `POST /connections/v1/webhooks`. */
export type WebhookSubscriptionRequest = { event_type: ConnectionEventType | 'connection.*'; callback_url: string }

/** Body of `PATCH /connections/v1/webhooks/{id}`. */
export type WebhookSubscriptionPatch = { is_active: boolean }

/** A subscription. */
export type WebhookSubscription = {
  id: string
  event_type: ConnectionEventType | 'connection.*'
  callback_url: string
  is_active: boolean
  created_at: string
}

/** 201 answer: `secret` (`whsec_…`) is shown this once. */
export type WebhookSubscriptionCreated = WebhookSubscription & { secret: string }

/** What was sent to a webhook, attempt by attempt. Kept 7 days. */
export type WebhookDelivery = {
  /** The header `webhook-id` of each attempt. */
  id: string
  /** `pending`: tried again at `next_attempt_at`. */
  status: 'pending' | 'delivered' | 'failed'
  created_at: string
  next_attempt_at: string | null
  attempts: {
    attempt: number
    at: string
    /** Of the answer; null when none came. */
    status: number | null
    failure: string | null
    duration_ms: number
  }[]
  body: ConnectionWebhook
}

/** Answer of `GET /connections/v1/webhooks/{id}/deliveries`. */
export type WebhookDeliveriesResponse = List<WebhookDelivery>

/** Answer of `GET /connections/v1/webhooks`. */
export type WebhookSubscriptionsResponse = List<WebhookSubscription>
