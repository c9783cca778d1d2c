import type { SignedIn } from '../../accounts/index.ts'
import { type BrandMember, brandBytesMax } from '../../clients/index.ts'
import { type Html, html } from '../../kernel/html/index.ts'
import type { OwnPartner } from '../own-client.ts'
import { notice } from '../parts/console-page.ts'
import { formField } from '../parts/form-fields.ts'
import { formActions, ownForm } from '../parts/own-form.ts'
import { settingsPath } from './embed-tabs.ts'

/** What is wrong with the files that were sent. */
export type LooksMistakes = { readonly [member in BrandMember]?: string }

const members = {
  logo: {
    label: 'Logo',
    accept: '.png,.jpg,.jpeg,.webp,.svg',
    what: 'PNG, JPEG, WebP or SVG',
    gone: 'Take the logo away',
  },
  stylesheet: { label: 'Stylesheet', accept: '.css', what: 'CSS that loads nothing', gone: 'Take the stylesheet away' },
} as const

/** The form of theme, logo and stylesheet, and what a page looks like with what is stored. */
export function looksPanel(caller: SignedIn, client: OwnPartner, mistakes: LooksMistakes | undefined): Html {
  const path = settingsPath(client.client_id, 'white-label')
  const { theme } = client.partner
  const form = ownForm(
    caller,
    `${path}/looks`,
    html`${mistakes ? notice('Nothing was saved: look at what is marked below, and choose the files again.', 'bad') : ''}
${formField(
  {
    kind: 'choice',
    name: 'theme',
    label: 'Theme',
    choices: [
      ['', 'As the browser prefers'],
      ['light', 'Light'],
      ['dark', 'Dark'],
    ],
  },
  { theme: theme ?? '' },
  {},
)}
${fileField('logo', client.partner.logo, mistakes)}
${fileField('stylesheet', client.partner.stylesheet, mistakes)}
${formActions('Save looks')}`,
    { isUpload: true },
  )
  return html`<div class="looks">${form}
<div><h3>Preview</h3><iframe class="preview-frame" src="${path}/preview" title="A Connect page of ${client.name}" sandbox=""></iframe>
<p class="quiet"><a href="${path}/preview" target="_blank" rel="noopener">Open the preview</a> in a new tab.</p></div></div>`
}

function fileField(member: BrandMember, stored: string | null, mistakes: LooksMistakes = {}): Html {
  const { label, accept, what, gone } = members[member]
  const id = `field-${member}`
  const mistake = mistakes[member]
  return html`<div class="field"><label for="${id}">${label} <small>optional</small></label>
${stored === null ? '' : html`<p class="quiet note">In use: <a href="${stored}" target="_blank" rel="noopener"><code>${stored.slice(0, 22)}…${stored.slice(-4)}</code></a></p>`}
<input type="file" id="${id}" name="${member}" accept="${accept}" aria-describedby="${id}-mistake ${id}-help" ${mistake ? html`aria-invalid="true"` : ''}>
<p class="bad note" id="${id}-mistake">${mistake ? `The ${member} ${mistake}.` : ''}</p>
<p class="quiet note" id="${id}-help">${what}, at most ${brandBytesMax[member] / 1024} KiB. It is copied and served from here.</p>
${stored === null ? '' : html`<div class="check"><input type="checkbox" id="${id}-gone" name="${member}_gone" value="on"><label for="${id}-gone">${gone}</label></div>`}</div>`
}
