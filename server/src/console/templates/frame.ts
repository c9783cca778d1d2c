// What the pages of templates have in common.
import type { SignedIn } from '../../accounts/index.ts'
import type { Html } from '../../kernel/html/index.ts'
import { type ConsolePage, consolePage, tabsOf } from '../parts/console-page.ts'

/** A page of templates in the console. */
export function templatePage(caller: SignedIn, content: Html, shown: Omit<ConsolePage, 'section'>): Promise<Response> {
  return consolePage(caller, content, { section: 'templates', stylesheets: ['/assets/gallery.css'], ...shown })
}

/** Where one's own templates are listed. */
export const LIST_PATH = '/console/templates'

/** The page on which a template is changed. */
export function editPath(id: number): string {
  return `${LIST_PATH}/${id}`
}

/** The gallery and one's own templates, side by side. */
export function templateTabs(current: 'gallery' | 'own'): Html {
  return tabsOf('Templates', [
    { words: 'Gallery', path: '/templates', isCurrent: current === 'gallery' },
    { words: 'Yours', path: LIST_PATH, isCurrent: current === 'own' },
  ])
}
