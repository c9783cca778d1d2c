// POST /confirm-email   POST /set-password                                                  authorization server §7
// Confirms the address and sets the password. Every other session of the account ends, and of what was done with it before
// only that stays which its owner chose to keep: nobody can prepare an account for somebody else.
import {
  type BrowserSession,
  findMailLink,
  HOME_PATH,
  hashPassword,
  type Purpose,
  passwordMistake,
  readSessionForm,
  redeemLink,
} from '../../../accounts/index.ts'
import type { Deps } from '../../../kernel/deps.ts'
import { type Call, type Handler, seeOther } from '../../../kernel/http/index.ts'
import { deadLinkPage, linkPage } from './pages.ts'
import { judgeChoices, listPrior, removePrior } from './prior.ts'

export function takeLink(purpose: Purpose): Handler<null> {
  return async (call: Call<null>, deps: Deps) => {
    const { session, form } = await readSessionForm(call, deps)
    const token = form.get('token') ?? ''
    const password = form.get('password') ?? ''
    const link = await findMailLink(token, deps)
    if (!link?.is_live || link.purpose !== purpose) return deadLinkPage({ session, email: link?.email ?? '', deps })

    const prior = purpose === 'confirm' ? await listPrior(deps.db, link.user_id, deps) : []
    const { kept, open } = judgeChoices(prior, form)
    const mistake = passwordMistake(password, link.email)
    if (mistake || open.size > 0) {
      const mistakes = { ...(mistake ? { password: mistake } : {}), open }
      return linkPage({ session, token, purpose, email: link.email, prior, chosen: form, mistakes })
    }

    const made = { token, passwordHash: await hashPassword(password), purpose, kept }
    const signedIn = await redeem(call, made, deps)
    return signedIn ? seeOther(HOME_PATH, signedIn.cookies) : deadLinkPage({ session, email: link.email, deps })
  }
}

type Made = { token: string; passwordHash: string; purpose: Purpose; kept: ReadonlySet<string> }

async function redeem(call: Call<null>, made: Made, deps: Deps): Promise<BrowserSession | undefined> {
  return deps.db.transaction().execute(async (tx) => {
    const redeemed = await redeemLink(tx, call, made, deps)
    if (!redeemed) return undefined
    const { person, session } = redeemed
    // Asked again after the other sessions are gone: what one of them has just added was not shown, so nobody kept it.
    const prior = made.purpose === 'confirm' ? await listPrior(tx, person.userId, deps) : []
    for (const one of prior) if (!made.kept.has(one.field)) await removePrior(tx, one, person, deps)
    return session
  })
}
