import { html } from 'hono/html'
import type { Brand, Content, ProviderDefinition, ProviderUser, Writing } from './definition.ts'

type Html = ReturnType<typeof html>

/** What the consent page tells the person. `requestId` is what the form posts back. */
export type ConsentView = {
  requestId: string
  clientName: string
  host: string
  scopes: readonly string[]
  users: readonly ProviderUser[]
}

/** The sign-in and consent page: who am I, what will the app be able to do, Allow or Deny. */
export function consentPage(definition: ProviderDefinition, view: ConsentView): Html {
  const { brand } = definition
  return page(
    brand,
    `Sign in to ${brand.name}`,
    html`<h1>${view.clientName} wants to use your ${brand.name} account</h1>
      <form method="post" action="/oauth/consent">
        <input type="hidden" name="request_id" value="${view.requestId}">
        <fieldset>
          <legend>Continue as</legend>
          ${view.users.map(accountChoice)}
        </fieldset>
        <h2>${view.clientName} will be able to</h2>
        <ul>${view.scopes.map((scope) => html`<li>${definition.scopes[scope]} <small><code>${scope}</code></small></li>`)}</ul>
        <p>Afterwards you go back to <b>${view.host}</b>.</p>
        <div class="actions">
          <button name="decision" value="allow" class="primary">Allow</button>
          <button name="decision" value="deny">Deny</button>
        </div>
      </form>`,
  )
}

const accountChoice = (user: ProviderUser, index: number): Html =>
  html`<label class="account">
    <input type="radio" name="user" value="${user.id}" ${index === 0 ? 'checked' : ''}>
    <span>${user.name} <small>${user.email}</small></span>
  </label>`

/**
 * The front page: what was written here lately, so that a person sees what an action did, and a form to write where there
 * is one. `place`: which of its places is chosen.
 */
export function frontPage(definition: ProviderDefinition, content: Content, place?: string): Html {
  const { brand, account, users } = definition
  const { writing } = content
  const recent = content.recent()
  return page(
    brand,
    brand.name,
    html`<h1>${account.name} on ${brand.name}</h1>
      ${writing ? writingForm(writing, users, place) : ''}
      <h2>${content.recentTitle}</h2>
      ${
        recent.length === 0
          ? html`<p>Nothing yet. Run an action that writes to ${brand.name}, then look here again.</p>`
          : html`<ul>${recent.map((item) => html`<li>${item.title} <small>${item.detail}</small></li>`)}</ul>`
      }`,
  )
}

const writingForm = ({ title, place, places }: Writing, users: readonly ProviderUser[], chosen?: string): Html =>
  html`<form method="post" action="/write" class="writing">
    <h2>${title}</h2>
    <label>As <select name="user">${users.map(({ id, name }) => html`<option value="${id}">${name}</option>`)}</select></label>
    <label>${place} <select name="place">${places.map(({ id, name }) => html`<option value="${id}" ${id === chosen ? 'selected' : ''}>${name}</option>`)}</select></label>
    <label>Text <textarea name="text" rows="2" maxlength="4000" required></textarea></label>
    <button class="primary">Send</button>
  </form>`

/** A refusal that must not be sent on to the client: cause, and what to do next. */
export const errorPage = (brand: Brand, message: string): Html =>
  page(
    brand,
    `${brand.name}: this request cannot be served`,
    html`<h1>This request cannot be served</h1>
      <p>${message}</p>
      <p>Go back to the app that sent you here and start again.</p>`,
  )

function page(brand: Brand, title: string, content: Html): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>${title}</title>
        <link rel="icon" href="/mark.svg" type="image/svg+xml">
        <link rel="stylesheet" href="/style.css">
      </head>
      <body>
        <header><img src="/mark.svg" alt="" width="48" height="48"><span>${brand.name} <small>${brand.tagline}</small></span></header>
        <main>${content}</main>
        <footer>${brand.name} is a practice provider for development. It has no passwords, and nothing in it is real.</footer>
      </body>
    </html>`
}

/** The provider's sign as an image. */
export const markSvg = (brand: Brand): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48" width="48" height="48">${brand.mark}</svg>`
