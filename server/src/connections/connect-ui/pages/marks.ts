import type { App } from '../../../apps/index.ts'
import type { Client, Partner } from '../../../clients/index.ts'
import { type Html, html } from '../../../kernel/html/index.ts'

/** What a partner's pages look like. */
export type Looks = Pick<Partner, 'theme' | 'logo' | 'stylesheet'>

const NO_COLOUR = '#5b6472'

/** The app's logo, else its first letter on its colour. */
export function appMark({ logo, name, hex_color }: Pick<App, 'logo' | 'name' | 'hex_color'>): Html {
  return isOurs(logo) ? picture(logo) : letterMark(name, colourOf(hex_color) ?? NO_COLOUR)
}

/** The partner's logo, else its first letter on the page's own accent. */
export function partnerMark({ name, partner }: Pick<Client, 'name'> & { partner: Looks }): Html {
  if (!isOurs(partner.logo)) return letterMark(name, undefined)
  return html`<img class="mark logo" src="${partner.logo}" alt="${name}" height="48">` // words are wider than high
}

// Logos are copied and served by us: nobody else learns who connects what, and img-src 'self' holds.
function isOurs(logo: string | null | undefined): logo is string {
  return typeof logo === 'string' && /^\/(?!\/)/.test(logo)
}

function picture(address: string): Html {
  return html`<img class="mark" src="${address}" alt="" width="48" height="48">`
}

function letterMark(name: string, colour: string | undefined): Html {
  const [letter = ''] = name.trim().toUpperCase()
  const ground =
    colour === undefined
      ? html`<rect class="mark-ground" width="48" height="48" rx="12"/>`
      : html`<rect width="48" height="48" rx="12" fill="${colour}"/>`
  const ink = colour === undefined ? html`class="mark-ink"` : html`fill="${inkOn(colour)}"`
  return html`<svg class="mark" viewBox="0 0 48 48" width="48" height="48" aria-hidden="true">${ground}<text ${ink} x="24" y="32" text-anchor="middle" font-size="24" font-weight="600">${letter}</text></svg>`
}

function colourOf(hex: string | undefined): string | undefined {
  const digits = /^#?([0-9a-f]{6})$/i.exec(hex ?? '')?.[1]
  return digits === undefined ? undefined : `#${digits}`
}

// Relative luminance as in WCAG 2, rough: the eye needs dark ink on light grounds.
function inkOn(colour: string): string {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
  return 0.2126 * red ** 2.2 + 0.7152 * green ** 2.2 + 0.0722 * blue ** 2.2 > 0.36 ? '#17201d' : '#ffffff'
}
