// Values that people take with them. The buttons appear with the script that they need.
import { type Html, html } from './page.ts'

/** The script that shows and works the buttons of `copyable` and `copyBlock`. */
export const COPY_SCRIPT = '/assets/console.js'

/** A value with its label. `id` is the value's, unique on the page. */
export function copyable(id: string, label: string, value: string): Html {
  return html`<p class="value-label" id="${id}-label">${label}</p>
<div class="copyable"><code id="${id}">${value}</code>${copyButton(id, label)}</div>`
}

/** A block to copy: an address, or a command, whose lines stay whole. */
export function copyBlock(id: string, label: string, text: string, kind: 'address' | 'command' = 'address'): Html {
  return html`<p class="value-label" id="${id}-label">${label}</p>
<div class="copy-block ${kind}"><pre tabindex="0" role="region" aria-labelledby="${id}-label"><code id="${id}">${text}</code></pre>${copyButton(id, label)}</div>`
}

function copyButton(id: string, label: string): Html {
  return html`<button type="button" class="quiet-button" data-copy="${id}" aria-label="Copy: ${label}" hidden>Copy</button>`
}
