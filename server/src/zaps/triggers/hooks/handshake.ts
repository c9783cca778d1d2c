// How apps make sure that an address is willing to be sent to. Such a request tells of nothing, and makes no Zap run.
import type { Notification } from '../../../actions/index.ts'

const SECRET = 'x-hook-secret'

/** The answer to a handshake, or undefined when the request is a notification. */
export function handshakeOf(
  request: Request,
  url: URL,
  { cleaned, content }: Pick<Notification, 'cleaned' | 'content'>,
): Response | undefined {
  if (request.method === 'HEAD') return success()
  // WebSub §5.3: the challenge comes back as it is. Text, so that no browser takes it for a page.
  const challenge = request.method === 'GET' ? url.searchParams.get('hub.challenge') : null
  if (challenge !== null) return new Response(challenge, { headers: { 'content-type': 'text/plain; charset=utf-8' } })
  const asked = challengeIn(cleaned)
  if (asked !== undefined) return Response.json({ challenge: asked })
  // A secret without anything else, or nothing at all: somebody looks whether the address is there.
  return content === '' && cleaned === null ? success(hookSecretOf(request)) : undefined
}

/** The secret that the app will sign with, to be sent back as a sign of consent. */
export function hookSecretOf(request: Request): Record<string, string> {
  const secret = request.headers.get(SECRET)
  return secret === null ? {} : { [SECRET]: secret }
}

const CHALLENGE_MEMBERS = new Set(['challenge', 'token', 'type'])

/** The challenge of a body that holds nothing else: an event that happens to have such a member is an event. */
function challengeIn(cleaned: Notification['cleaned']): string | undefined {
  if (typeof cleaned !== 'object' || cleaned === null || Array.isArray(cleaned)) return undefined
  const { challenge, type } = cleaned
  const isAsked = Object.keys(cleaned).every((name) => CHALLENGE_MEMBERS.has(name))
  const isVerification = type === undefined || type === 'url_verification'
  return typeof challenge === 'string' && isAsked && isVerification ? challenge : undefined
}

function success(headers: Record<string, string> = {}): Response {
  return Response.json({ status: 'success' }, { headers })
}
