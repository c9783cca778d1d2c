// What the pages of templates have in common.
import type { Html } from '../../kernel/html/index.ts'
import { tabsOf } from '../parts/console-page.ts'

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
