// What the pages of an app have in common.
import type { SignedIn } from '../../accounts/index.ts'
import { COPY_SCRIPT, type Html } from '../../kernel/html/index.ts'
import { type ConsolePage, consolePage, tabsOf } from '../parts/console-page.ts'
import { appPath } from './own-app.ts'

/** A page of apps. Its scripts: previews as one types, and the tab key in code. */
export function appPage(caller: SignedIn, content: Html, shown: Omit<ConsolePage, 'section'>): Promise<Response> {
  const scripts = [COPY_SCRIPT, '/assets/apps.js']
  return consolePage(caller, content, { section: 'catalogue', scripts, stylesheets: ['/assets/apps.css'], ...shown })
}

const pages = [
  [undefined, 'Overview'],
  ['edit', 'Edit'],
  ['yaml', 'YAML'],
  ['hooks', 'Hooks'],
  ['own-client', 'Own client'],
] as const

type Page = (typeof pages)[number][0]

/** The pages of an app, side by side. `isOwn`: one's own; of others there is less to be seen. */
export function appTabs(key: string, current: Page, isOwn = true): Html {
  const tabs = pages.filter(([page]) => isOwn || page === undefined || page === 'own-client')
  return tabsOf(
    'App',
    tabs.map(([page, words]) => ({ words, path: appPath(key, page), isCurrent: page === current })),
  )
}
