// Where a login link may lead: to our own authorize URL, with a known client and a redirect URI that is registered. Anything
// else would be an open redirect that begins at our name.                          AI Actions 2 · authorization server §7
import type { Deps } from '../../kernel/deps.ts'
import { aiBrokenRule } from '../../kernel/errors.ts'
import { proveTarget } from '../authorize/judge-target.ts'
import { readQuery } from '../authorize/query.ts'
import { oauthErrorOf } from '../authorize/target-fault.ts'

const AUTHORIZE_PATHS = new Set(['/oauth/authorize', '/oauth/authorize/', '/v2/authorize', '/v2/authorize/'])

export type LinkTarget = { clientId: string; path: string }

/** The authorize URL, absolute or relative, as a path of ours. Throws 400 for any other. */
export async function proveLinkTarget(
  given: string,
  deps: Pick<Deps, 'db' | 'caches' | 'publicUrl'>,
): Promise<LinkTarget> {
  const search = ownAuthorizeSearch(given, deps.publicUrl)
  if (search === undefined) throw aiBrokenRule(`redirect_uri is not an authorize URL of ${deps.publicUrl}.`)
  const verdict = await proveTarget(readQuery(search), deps)
  if (verdict.kind === 'refused') throw aiBrokenRule(`The authorize URL: ${oauthErrorOf(verdict.fault).description}`)
  return { clientId: verdict.target.client.client_id, path: `/oauth/authorize${search}` }
}

/** The query of our own authorize URL; undefined when it is none. Pure. */
export function ownAuthorizeSearch(given: string, publicUrl: string): string | undefined {
  if (!URL.canParse(given, publicUrl)) return undefined
  const url = new URL(given, publicUrl)
  const isOwn = url.origin === new URL(publicUrl).origin && url.username === '' && url.password === ''
  return isOwn && AUTHORIZE_PATHS.has(url.pathname) ? url.search : undefined
}
