/** What a webhook may hear of. */
export const eventTypes = [
  'connection.created',
  'connection.expiry_scheduled',
  'connection.expired',
  'connection.recovered',
  'connection.deleted',
] as const
export type EventType = (typeof eventTypes)[number]

/** All of them, those to come included. */
export const ALL_EVENTS = 'connection.*'

/** A client's wish to hear of its users' connections. */
export type Webhook = {
  /** UUID. */
  id: string
  client_id: string
  event_type: EventType | typeof ALL_EVENTS
  callback_url: string
  is_active: boolean
  /** `whsec_…`, sealed to its row. */
  secret: string
  created_at: Date
}

/** The place that a webhook's secret is sealed to. */
export function secretPlace(id: string): string {
  return `connection_webhook:${id}:secret`
}

/** The source that a webhook's deliveries are kept under. */
export function sourceOf(id: string): string {
  return `connection_webhook:${id}`
}
