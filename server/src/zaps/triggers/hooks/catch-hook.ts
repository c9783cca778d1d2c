// POST, PUT and GET /hooks/catch/{id}                                              outbound-oauth §6 · docs/zaps.md
// Where apps send what they announce. A notification is written down as it came, and answered once that is committed: what
// it says is read later, in the order of the Zap's queue. So the answer comes in milliseconds, and nothing that was
// acknowledged is lost; without a database nothing is.
import type { Deps } from '../../../kernel/deps.ts'
import { ApiError, notFound } from '../../../kernel/errors.ts'
import { type Handler, readBody } from '../../../kernel/http/index.ts'
import { together } from '../../../kernel/together.ts'
import { acceptNotification, hasRoom } from '../../engine/index.ts'
import { handshakeOf, hookSecretOf } from './handshake.ts'
import { readNotification } from './read-notification.ts'
import * as store from './store.ts'

/** Of one notification. */
export const NOTIFICATION_BYTES_MAX = 1024 * 1024
/** A minute, at one address: a Zap carries out far fewer. */
const PER_ADDRESS = { max: 3_000, cooldownSeconds: 0 }
/** For a queue that is full to have some room again. */
const FULL_SECONDS = 60

const find = together(({ pool }: Deps, ids: readonly string[]) => store.findAddressed(pool, ids))

export const catchHook: Handler<null> = async ({ request, url, params, requestId }, deps) => {
  const subscription = await find(deps, params.id ?? '')
  if (!subscription) throw notFound('no such hook address')
  if (subscription.status !== 'starting' && subscription.status !== 'active') return gone()
  refuseFlood(subscription, deps)
  const content = await readBody(request, NOTIFICATION_BYTES_MAX)
  if (content === undefined) throw new ApiError({ code: 'payload_too_large', detail: 'The body is over 1 MiB.' })
  const notification = readNotification(request, url, content)
  const handshake = handshakeOf(request, url, notification)
  if (handshake) return handshake
  const { zap_id, workspace_id } = subscription
  if (!(await hasRoom(zap_id, deps))) throw tooMany('More waits for this Zap than it can carry out.', FULL_SECONDS)
  const isAccepted = await acceptNotification({ id: zap_id, workspace_id }, notification, deps)
  return isAccepted === 'gone' ? gone() : success(request, requestId)
}

function refuseFlood({ id }: store.Addressed, { requestLimits, clock }: Deps): void {
  const { isOver, resetAt } = requestLimits.count(`hook:${id}`, PER_ADDRESS)
  if (!isOver) return
  const seconds = Math.max(1, Math.ceil((resetAt - clock.now().getTime()) / 1000))
  throw tooMany('Too many notifications.', seconds)
}

function tooMany(what: string, seconds: number): ApiError {
  const detail = `${what} Send it again in ${seconds} seconds.`
  return new ApiError({ code: 'throttled', detail }, { headers: { 'retry-after': String(seconds) } })
}

/** What most apps take for: unsubscribe this address. */
function gone(): Response {
  const detail = 'Nobody waits for notifications at this address any more.'
  return Response.json({ status: 'gone', detail }, { status: 410 })
}

function success(request: Request, requestId: string): Response {
  return Response.json({ status: 'success', id: requestId, request_id: requestId }, { headers: hookSecretOf(request) })
}
