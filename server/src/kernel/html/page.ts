import { html, raw } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'

export { html, raw }
export type Html = HtmlEscapedString | Promise<HtmlEscapedString>

export type PageOptions = {
  title: string
  status?: number
  headers?: Record<string, string>
  /** Paths of scripts of ours; most pages have none. */
  scripts?: readonly string[]
  /** Paths of stylesheets that follow the one of every page: a theme, a partner's own. Served by us. */
  stylesheets?: readonly string[]
  /** Seconds until the page asks again by itself. */
  refreshSeconds?: number
  /** For tables and long texts. */
  isWide?: boolean
  /** What stands above, such as a navigation; the page then has the whole window instead of a card. */
  header?: Html
}

const STYLESHEET = '/assets/wayleave.css'

/** A whole page: one layout, one stylesheet. `body` is escaped where it was made (`html`). */
export async function page(body: Html, options: PageOptions): Promise<Response> {
  const text = await html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
${options.refreshSeconds ? html`<meta http-equiv="refresh" content="${options.refreshSeconds}">` : ''}
<title>${options.title}</title>
<link rel="icon" href="/assets/wayleave.svg" type="image/svg+xml">
<link rel="stylesheet" href="${STYLESHEET}">
${(options.stylesheets ?? []).map((path) => html`<link rel="stylesheet" href="${path}">`)}
${(options.scripts ?? []).map((path) => html`<script src="${path}" type="module"></script>`)}
</head>
<body${options.header ? html` class="framed"` : ''}>
${options.header ?? ''}
<main ${options.header ? html`id="main"` : ''} class="${classOf(options)}">
${body}
</main>
</body>
</html>`
  return new Response(String(text), {
    status: options.status ?? 200,
    headers: { 'content-type': 'text/html; charset=utf-8', ...options.headers },
  })
}

function classOf({ header, isWide }: PageOptions): string {
  if (header) return 'whole'
  return isWide ? 'card wide' : 'card'
}
