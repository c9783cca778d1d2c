// GET /confirm-email?token=…   GET /set-password?token=…                                    authorization server §7
// Shows what the link is for. Looking at it changes nothing: mail programs and scanners open links, too.
import { findMailLink, openSession, type Purpose } from '../../../accounts/index.ts'
import type { Deps } from '../../../kernel/deps.ts'
import type { Call, Handler } from '../../../kernel/http/index.ts'
import { deadLinkPage, linkPage } from './pages.ts'
import { listPrior } from './prior.ts'

export function showLink(purpose: Purpose): Handler<null> {
  return async (call: Call<null>, deps: Deps) => {
    const session = await openSession(call, deps)
    const token = call.url.searchParams.get('token') ?? ''
    const link = await findMailLink(token, deps)
    if (!link?.is_live || link.purpose !== purpose) return deadLinkPage({ session, email: link?.email ?? '', deps })
    const prior = purpose === 'confirm' ? await listPrior(deps.db, link.user_id, deps) : []
    return linkPage({ session, token, purpose, email: link.email, prior, chosen: new URLSearchParams(), mistakes: {} })
  }
}
