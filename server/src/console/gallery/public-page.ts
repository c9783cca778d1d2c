// Pages that everybody may see: in the frame of the console for whoever is signed in, else in one that offers it.
import { framedPage, HOME_PATH, type SignedIn } from '../../accounts/index.ts'
import { type Html, html, page } from '../../kernel/html/index.ts'

export type PublicPage = {
  title: string
  lead?: string | Html
  up?: readonly [words: string, path: string]
  /** Beside the title: the page's primary action. */
  action?: Html
  tabs?: Html
  status?: number
}

const STYLESHEETS = ['/assets/console.css', '/assets/gallery.css']

/** A page of the gallery: title, lead, primary action, and what it is about. */
export function publicPage(caller: SignedIn | undefined, content: Html, shown: PublicPage): Promise<Response> {
  const { title, lead, up, action, tabs, status = 200 } = shown
  const body = html`${up ? html`<p class="crumb"><a href="${up[1]}">← ${up[0]}</a></p>` : ''}
<div class="page-head"><div><h1>${title}</h1>${lead ? html`<p>${lead}</p>` : ''}</div>${action ?? ''}</div>
${tabs ?? ''}
${content}`
  if (caller) {
    return framedPage(caller, body, {
      section: 'templates',
      title,
      status,
      stylesheets: ['/assets/gallery.css'],
    })
  }
  return page(body, { title: `${title} · Wayleave`, status, stylesheets: STYLESHEETS, header: publicFrame })
}

const publicFrame = html`<header class="frame">
<a class="skip" href="#main">Skip to the page</a>
<div class="frame-row">
<a class="brand" href="/templates"><img src="/assets/wayleave.svg" alt="" width="28" height="28"><span>Wayleave</span></a>
<nav class="sections" aria-label="Gallery"><ul><li><a href="/templates">Templates</a></li></ul></nav>
<div class="me"><a href="${HOME_PATH}">Sign in</a></div>
</div>
</header>`
