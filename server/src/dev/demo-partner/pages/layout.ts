// What every page of Acme CRM has around it.

import { html } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'
import type { BackendCall } from '../acme.ts'
import { type Person, people } from '../people.ts'

/** A piece of a page; `html` escapes what is put into it. */
export type Html = HtmlEscapedString | Promise<HtmlEscapedString>

/** What the layout shows besides the page itself. */
export type Surroundings = { person: Person; calls: readonly BackendCall[]; wayleaveUrl: string }

/** A whole page. `title` is also the heading unless the body brings its own. */
export function layout(title: string, { person, calls, wayleaveUrl }: Surroundings, body: Html): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · Acme CRM</title>
<link rel="icon" href="/assets/acme.svg" type="image/svg+xml">
<link rel="stylesheet" href="/assets/acme.css">
<script type="module" src="/assets/page.js"></script>
</head>
<body>
<a class="skip" href="#main">Skip to content</a>
<header class="top">
  <a class="brand" href="/"><img src="/assets/acme.svg" alt="" width="28" height="28">Acme CRM</a>
  ${picker(person)}
</header>
<main id="main" tabindex="-1">${body}</main>
<div id="waiting" class="waiting" role="status" hidden></div>
<footer>
  ${behindThisPage(calls)}
  <p>A demo partner. Its backend talks to Wayleave at <a href="${wayleaveUrl}">${wayleaveUrl}</a> and publishes its
  public keys at <a href="/jwks.json">/jwks.json</a>.</p>
</footer>
</body>
</html>`
}

function picker(signedIn: Person): Html {
  const option = ({ id, name, tenant }: Person) =>
    html`<option value="${id}" ${id === signedIn.id ? 'selected' : ''}>${name} · ${tenant}</option>`
  return html`<form class="picker" method="post" action="/sign-in">
    <label for="person">Signed in as</label>
    <select id="person" name="person">${people.map(option)}</select>
    <button>Switch</button>
  </form>`
}

function behindThisPage(calls: readonly BackendCall[]): Html {
  const row = ({ method, path, status, milliseconds }: BackendCall) =>
    html`<tr><td><code title="${path}">${method} ${shortened(path)}</code></td><td>${status}</td><td>${milliseconds} ms</td></tr>`
  return html`<details class="behind">
    <summary>Behind this page</summary>
    <p>The last requests from Acme's backend to Wayleave, newest first. Your browser made none of them: the client
    secret and every access token stay on the server.</p>
    <div class="scroll" role="region" aria-label="Requests to Wayleave" tabindex="0">
      <table>
        <thead><tr><th scope="col">Request</th><th scope="col">Status</th><th scope="col">Took</th></tr></thead>
        <tbody>${calls.map(row)}</tbody>
      </table>
    </div>
  </details>`
}

/** A path without the inside of what nobody reads: ids of actions and of pages are long and opaque, UUIDs stay. */
function shortened(path: string): string {
  return path.replace(/[^/?&=]{37,}/g, (long) => `${long.slice(0, 12)}…`)
}
