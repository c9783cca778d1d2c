// What the pages of a Zap have in common.
import type { SignedIn } from '../../accounts/index.ts'
import { COPY_SCRIPT, type Html, html } from '../../kernel/html/index.ts'
import type { Zap } from '../../zaps/index.ts'
import { type ConsolePage, consolePage, tabsOf } from '../parts/console-page.ts'
import { editorForm, editorPath, LIST, zapPath } from './zap-paths.ts'
import { stateBadge } from './zap-state.ts'

/** A page of Zaps. Its scripts put templates where the cursor is, and find in lists as one types. */
export function zapsPage(caller: SignedIn, content: Html, shown: Omit<ConsolePage, 'section'>): Promise<Response> {
  const scripts = [COPY_SCRIPT, '/assets/zaps.js']
  return consolePage(caller, content, { section: 'zaps', scripts, stylesheets: ['/assets/zaps.css'], ...shown })
}

type Current = 'editor' | 'json' | 'runs'

/** A page of one Zap. */
export function zapPage(
  caller: SignedIn,
  zap: Zap,
  current: Current,
  content: Html,
  shown: Pick<ConsolePage, 'status' | 'action'> & { title?: string } = {},
): Promise<Response> {
  const { title = zap.title, ...rest } = shown
  return zapsPage(caller, content, {
    title: title || 'Without a title',
    lead: html`${stateBadge(zap)} ${zap.revision === 0 ? 'Not published yet' : `Version ${zap.revision}`}`,
    up: ['Zaps', LIST],
    tabs: tabsOf('Zap', [
      { words: 'Editor', path: editorPath(zap), isCurrent: current === 'editor' },
      { words: 'JSON', path: editorForm(zap, 'json'), isCurrent: current === 'json' },
      { words: 'History', path: zapPath(zap, 'runs'), isCurrent: current === 'runs' },
    ]),
    ...rest,
  })
}
