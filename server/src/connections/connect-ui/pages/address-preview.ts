import { type App, type Field, fillText } from '../../../apps/index.ts'
import { type Html, html } from '../../../kernel/html/index.ts'

/** The address that the fields lead to, with the fields' names in it; a small script fills it while one types. */
export function addressPreview(app: App): Html {
  const template = addressTemplate(app)
  if (template === undefined) return html``
  const names = Object.fromEntries(app.auth.fields.map((field) => [field.key, `‹${field.label}›`]))
  const shown = fillText(template, { auth: names })
  return html`<p class="preview"><span class="quiet">Address</span> <output data-preview="${template}" data-empty="${shown}">${shown}</output></p>`
}

/** Scheme and host of the first address of the app that a field takes part in; undefined when there is none. */
function addressTemplate({ auth }: App): string | undefined {
  const addresses = [auth.oauth2?.authorize_url, auth.test?.url, auth.login?.request.url, auth.oauth2?.access_token_url]
  const hosts = addresses.flatMap((address) => /^(?:https?:\/\/[^/?#]*|\{\{[^{}]*\}\})/.exec(address ?? '')?.[0] ?? [])
  return hosts.find((host) => auth.fields.some((field) => isOpenField(field) && mentions(host, field.key)))
}

// A secret that is part of a host would stand there in the clear.
function isOpenField({ type }: Field): boolean {
  return type !== 'secret'
}

function mentions(template: string, key: string): boolean {
  return [...template.matchAll(/\{\{\s*(?:auth\.)?([^{}\s]+)\s*\}\}/g)].some(([, name]) => name === key)
}
