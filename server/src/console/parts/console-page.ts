// What every page of the console is made of.
import { framedPage, type Section, type SignedIn } from '../../accounts/index.ts'
import { COPY_SCRIPT, type Html, html } from '../../kernel/html/index.ts'

export type ConsolePage = {
  section: Section
  title: string
  /** One or two sentences under the title. */
  lead?: string | Html
  /** The way up: words and path. */
  up?: readonly [words: string, path: string]
  /** Beside the title: the page's primary action. */
  action?: Html
  /** Between the title and the rest. */
  tabs?: Html
  status?: number
  headers?: Record<string, string>
  /** Paths of scripts of ours; without them, the one that copies. */
  scripts?: readonly string[]
  /** Paths of stylesheets of ours that follow the console's. */
  stylesheets?: readonly string[]
}

/** A page of the console: title, lead, primary action, and what it is about. */
export function consolePage(caller: SignedIn, content: Html, shown: ConsolePage): Promise<Response> {
  const { section, title, lead, up, action, tabs, status, headers, scripts = [COPY_SCRIPT], stylesheets = [] } = shown
  const body = html`${up ? html`<p class="crumb"><a href="${up[1]}">← ${up[0]}</a></p>` : ''}
<div class="page-head"><div><h1>${title}</h1>${lead ? html`<p>${lead}</p>` : ''}</div>${action ?? ''}</div>
${tabs ?? ''}
${content}`
  return framedPage(caller, body, {
    section,
    title,
    scripts,
    stylesheets,
    ...(status === undefined ? {} : { status }),
    ...(headers === undefined ? {} : { headers }),
  })
}

export type Tab = { words: string; path: string; isCurrent: boolean }

/** Pages about one thing, side by side. */
export function tabsOf(label: string, tabs: readonly Tab[]): Html {
  return html`<nav class="tabs" aria-label="${label}"><ul>${tabs.map(({ words, path, isCurrent }) => html`<li><a href="${path}" ${isCurrent ? html`aria-current="page"` : ''}>${words}</a></li>`)}</ul></nav>`
}

/** A panel: what it is about at the left, the thing itself at the right. */
export function panel(id: string, heading: string, about: string | Html, content: Html): Html {
  return html`<section class="panel aside-head" id="${id}" aria-labelledby="${id}-heading">
<div class="panel-head"><h2 id="${id}-heading">${heading}</h2><p>${about}</p></div>
<div class="panel-body">${content}</div>
</section>`
}

/** What a list says that is empty: the next step. */
export function emptyState(heading: string, words: string | Html, actions: Html): Html {
  return html`<section class="empty"><h2>${heading}</h2><p>${words}</p><div class="actions">${actions}</div></section>`
}

/** Something that was done, or that went wrong. */
export function notice(words: string | Html | undefined, kind: 'good' | 'bad' = 'good'): Html {
  if (!words) return html``
  return html`<div class="message ${kind}" role="${kind === 'bad' ? 'alert' : 'status'}"><p>${words}</p></div>`
}
