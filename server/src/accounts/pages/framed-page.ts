// The frame of pages for whoever is signed in: one navigation over all of them, and who is signed in.
import { type Html, html, type PageOptions, page } from '../../kernel/html/index.ts'
import { HOME_PATH } from '../home.ts'
import { nameOf } from '../person.ts'
import type { SignedIn } from '../signed-in.ts'
import { hiddenFields } from './account-page.ts'

const sections = {
  home: { words: 'Home', path: HOME_PATH },
  apps: { words: 'OAuth apps', path: '/providers' },
  catalogue: { words: 'Apps', path: '/apps' },
  embed: { words: 'Embed', path: '/embed' },
  zaps: { words: 'Zaps', path: '/zaps' },
  templates: { words: 'Templates', path: '/templates' },
  own: { words: 'My connections', path: '/connections' },
  connections: { words: 'Client connections', path: '/console/connections' },
  runs: { words: 'Runs', path: '/console/runs' },
  keys: { words: 'API keys', path: '/credentials' },
} as const

/** Where in the navigation a page stands; `account`: under the person's own name. */
export type Section = keyof typeof sections | 'account'

export type FramedPage = Omit<PageOptions, 'header'> & { section: Section }

const STYLESHEET = '/assets/console.css'

/** A page in the frame. Works without JavaScript. */
export function framedPage(caller: SignedIn, body: Html, { section, ...options }: FramedPage): Promise<Response> {
  return page(body, {
    ...options,
    title: `${options.title} · Wayleave`,
    stylesheets: [STYLESHEET, ...(options.stylesheets ?? [])],
    header: frame(caller, section),
  })
}

function frame(caller: SignedIn, section: Section): Html {
  return html`<header class="frame">
<a class="skip" href="#main">Skip to the page</a>
<div class="frame-row">
<a class="brand" href="${HOME_PATH}"><img src="/assets/wayleave.svg" alt="" width="28" height="28"><span>Wayleave</span></a>
<nav class="sections" aria-label="Console"><ul>${Object.entries(sections).map(([key, { words, path }]) => html`<li><a href="${path}" ${key === section ? html`aria-current="page"` : ''}>${words}</a></li>`)}</ul></nav>
<div class="me">
<a href="/account/apps" ${section === 'account' ? html`aria-current="page"` : ''} title="${caller.person.email}"><span class="me-name">${nameOf(caller.person)}</span><span> · account</span></a>
<form method="post" action="/sign-out">${hiddenFields(caller)}<button class="quiet-button">Sign out</button></form>
</div>
</div>
</header>`
}
