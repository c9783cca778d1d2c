import type { PageError } from '../errors.ts'

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/**
 * The page of a PageError: what went wrong, what to do next, and the way home, but for whoever is a guest of a partner's
 * Connect and has no home here. Synchronous, so that it works when nothing else does.
 */
export function errorPage(error: PageError, { hasHome = true }: { hasHome?: boolean } = {}): Response {
  const title = escapeHtml(error.title)
  const body = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="/assets/wayleave.svg" type="image/svg+xml">
<link rel="stylesheet" href="/assets/wayleave.css">
</head>
<body>
<main class="card">
<h1>${title}</h1>
<p>${escapeHtml(error.explanation)}</p>${hasHome ? '\n<p class="after"><a href="/">Home</a></p>' : ''}
</main>
</body>
</html>`
  const headers = new Headers({ 'content-type': 'text/html; charset=utf-8' })
  if (error.retryAfterSeconds !== undefined) headers.set('retry-after', String(error.retryAfterSeconds))
  return new Response(body, { status: error.status, headers })
}

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => escapes[character] ?? character)
}
