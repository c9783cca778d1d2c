import type { SignedIn } from '../../accounts/index.ts'
import type { Html } from '../../kernel/html/index.ts'
import { consolePage, tabsOf } from '../parts/console-page.ts'

const tabs = {
  connections: { words: 'My connections', path: '/connections' },
  apps: { words: 'Connected apps', path: '/account/apps' },
  sessions: { words: 'Browsers', path: '/account/sessions' },
} as const

/** A page about the person himself. `action`: the primary one, beside the title. */
export function accountPage(caller: SignedIn, tab: keyof typeof tabs, content: Html, action?: Html): Promise<Response> {
  const all = Object.entries(tabs).map(([key, { words, path }]) => ({ words, path, isCurrent: key === tab }))
  return consolePage(caller, content, {
    section: tab === 'connections' ? 'own' : 'account',
    title: 'Your account',
    lead: `Signed in as ${caller.person.email}`,
    tabs: tabsOf('Your account', all),
    ...(action === undefined ? {} : { action }),
  })
}
