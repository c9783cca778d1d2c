// /connections/v1/webhooks: hear when a connection of any of your users changes.          Standard Webhooks 1.0

import { unexpectedAnswer } from '../http/answer.ts'
import type { Api } from '../http/api.ts'
import type { CallOptions } from '../http/deadline.ts'
import { isRecord } from '../record.ts'
import type {
  WebhookDelivery,
  WebhookSubscription,
  WebhookSubscriptionCreated,
  WebhookSubscriptionRequest,
} from '../wire/index.ts'
import { everyItem, fetchPage, LONGEST_PAGE, listRequest, type Page } from './page.ts'

/** Where to send what. `eventType`: one event, or `connection.*` for all. */
export type NewWebhook = {
  eventType: WebhookSubscriptionRequest['event_type']
  /** HTTPS, at most 2048 characters. */
  callbackUrl: string
}

/** Which part of a list. */
export type ListWebhooks = CallOptions & {
  /** Items a page, at most 100. Default 10. */
  limit?: number
  offset?: number
}

/**
 * Connection webhooks. They belong to the client: a token of any of its users with the scope manages them, and they hear
 * of the connections of all its users.
 */
export type Webhooks = {
  /**
   * Makes a webhook. `secret` (`whsec_…`) is in this answer alone: keep it, `verifyWebhook` needs it. Needs
   * `connection:webhook:write`. Follows `POST /connections/v1/webhooks`.
   * @throws {WayleaveError} `invalid`: the event or the address; `conflict`: there are 50 already; any other refusal, no
   *   answer, deadline
   * @example
   * ```ts
   * const { id, secret } = await user.webhooks.create({
   *   eventType: 'connection.expired',
   *   callbackUrl: 'https://crm.example.test/hooks/connections',
   * })
   * ```
   */
  create(webhook: NewWebhook, options?: CallOptions & { idempotencyKey?: string }): Promise<WebhookSubscriptionCreated>
  /**
   * The client's webhooks, oldest first. Needs `connection:webhook:read`. Follows `GET /connections/v1/webhooks`.
   * @throws {WayleaveError} any refusal, no answer, deadline
   * @example
   * ```ts
   * for await (const { id, event_type } of await user.webhooks.list()) console.log(id, event_type)
   * ```
   */
  list(options?: ListWebhooks): Promise<Page<WebhookSubscription>>
  /**
   * Every webhook, page by page as they are wanted; `limit` is items a page, here 100.
   * @throws {WayleaveError} while it is iterated: any refusal, no answer, deadline of one request
   * @example
   * ```ts
   * for await (const { id, event_type } of user.webhooks.all()) console.log(id, event_type)
   * ```
   */
  all(options?: ListWebhooks): AsyncIterable<WebhookSubscription>
  /**
   * One webhook, without its secret. Needs `connection:webhook:read`. Follows `GET /connections/v1/webhooks/{id}`.
   * @throws {WayleaveError} `not_found`: unknown, or another client's; any other refusal, no answer, deadline
   * @example
   * ```ts
   * const { is_active } = await user.webhooks.get('3c0f8a52-7d1e-4b96-a2f4-c59b60e8d713')
   * ```
   */
  get(id: string, options?: CallOptions): Promise<WebhookSubscription>
  /**
   * Pauses a webhook (`false`) or lets it go on. A paused one is sent nothing, also not later. Needs
   * `connection:webhook:write`. Follows `PATCH /connections/v1/webhooks/{id}`.
   * @throws {WayleaveError} `not_found`: unknown, or another client's; any other refusal, no answer, deadline
   * @example
   * ```ts
   * await user.webhooks.setActive('3c0f8a52-7d1e-4b96-a2f4-c59b60e8d713', false)
   * ```
   */
  setActive(id: string, isActive: boolean, options?: CallOptions): Promise<WebhookSubscription>
  /**
   * Removes a webhook and its secret. Needs `connection:webhook:write`. Follows
   * `DELETE /connections/v1/webhooks/{id}`.
   * @throws {WayleaveError} `not_found`: unknown, or another client's; any other refusal, no answer, deadline
   * @example
   * ```ts
   * await user.webhooks.delete('3c0f8a52-7d1e-4b96-a2f4-c59b60e8d713')
   * ```
   */
  delete(id: string, options?: CallOptions): Promise<void>
  /**
   * Sends one event with `test: true` and made-up data, and says what came of it. Needs `connection:webhook:write`.
   * Follows `POST /connections/v1/webhooks/{id}/test`.
   * @throws {WayleaveError} `not_found`: unknown, or another client's; any other refusal, no answer, deadline
   * @example
   * ```ts
   * const { status, attempts } = await user.webhooks.test('3c0f8a52-7d1e-4b96-a2f4-c59b60e8d713')
   * if (status === 'failed') console.error(attempts[0]?.failure)
   * ```
   */
  test(id: string, options?: CallOptions): Promise<WebhookDelivery>
  /**
   * What was sent in the last 7 days, newest first. Needs `connection:webhook:read`. Follows
   * `GET /connections/v1/webhooks/{id}/deliveries`.
   * @throws {WayleaveError} `not_found`: unknown, or another client's; any other refusal, no answer, deadline
   * @example
   * ```ts
   * const page = await user.webhooks.deliveries('3c0f8a52-7d1e-4b96-a2f4-c59b60e8d713')
   * const failed = page.data.filter(({ status }) => status === 'failed')
   * ```
   */
  deliveries(id: string, options?: ListWebhooks): Promise<Page<WebhookDelivery>>
  /**
   * Everything that was sent in the last 7 days, page by page as it is wanted; `limit` is items a page, here 100.
   * @throws {WayleaveError} while it is iterated: `not_found`: unknown, or another client's; any other refusal, no answer,
   *   deadline of one request
   * @example
   * ```ts
   * for await (const sent of user.webhooks.allDeliveries('3c0f8a52-7d1e-4b96-a2f4-c59b60e8d713')) {
   *   if (sent.status === 'failed') console.error(sent.attempts.at(-1)?.failure)
   * }
   * ```
   */
  allDeliveries(id: string, options?: ListWebhooks): AsyncIterable<WebhookDelivery>
}

const PATH = '/connections/v1/webhooks'

/** The webhooks of the user's client. */
export function createWebhooks(api: Api): Webhooks {
  const webhooks: Webhooks = {
    async create({ eventType, callbackUrl }, { idempotencyKey, ...options } = {}) {
      const json = { event_type: eventType, callback_url: callbackUrl }
      const headers = { 'idempotency-key': idempotencyKey ?? crypto.randomUUID() }
      const answer = await api('POST', PATH, { ...options, json, headers })
      if (!isRecord(answer.body) || typeof answer.body.secret !== 'string') {
        throw unexpectedAnswer(answer.status, 'The answer to a new webhook has no secret.')
      }
      return answer.body as WebhookSubscriptionCreated
    },
    list: ({ limit, offset, ...options } = {}) => fetchPage(api, 'GET', PATH, listRequest({ limit, offset }, options)),
    all: (options = {}) => everyItem(() => webhooks.list({ limit: LONGEST_PAGE, ...options }), options),
    get: async (id, options) => webhookIn(await api('GET', pathOf(id), options)),
    setActive: async (id, isActive, options) =>
      webhookIn(await api('PATCH', pathOf(id), { ...options, json: { is_active: isActive } })),
    async delete(id, options) {
      await api('DELETE', pathOf(id), options)
    },
    async test(id, options) {
      const answer = await api('POST', `${pathOf(id)}/test`, { ...options, isRepeatable: false })
      if (!isRecord(answer.body) || !Array.isArray(answer.body.attempts)) {
        throw unexpectedAnswer(answer.status, 'The answer to a test is not a delivery.')
      }
      return answer.body as WebhookDelivery
    },
    deliveries: (id, { limit, offset, ...options } = {}) =>
      fetchPage(api, 'GET', `${pathOf(id)}/deliveries`, listRequest({ limit, offset }, options)),
    allDeliveries: (id, options = {}) =>
      everyItem(() => webhooks.deliveries(id, { limit: LONGEST_PAGE, ...options }), options),
  }
  return webhooks
}

function webhookIn({ body, status }: { body: unknown; status: number }): WebhookSubscription {
  if (isRecord(body) && typeof body.event_type === 'string') return body as WebhookSubscription
  throw unexpectedAnswer(status, 'The answer is not a webhook.')
}

function pathOf(id: string): string {
  return `${PATH}/${encodeURIComponent(id)}`
}
