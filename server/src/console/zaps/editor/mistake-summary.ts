// Everything that keeps a draft from being published, each with the way to its field.
import type { Field } from '../../../apps/index.ts'
import { type Html, html } from '../../../kernel/html/index.ts'
import type { DraftMistake, NamedDraftStep, Zap } from '../../../zaps/index.ts'
import { idOf } from '../inputs/input-names.ts'
import { editorPath } from '../zap-paths.ts'

type Shown = { zap: Zap; at: number; named: readonly NamedDraftStep[] }

/** The list of them over the page; nothing when there is none. */
export function mistakeSummary(shown: Shown, mistakes: readonly DraftMistake[]): Html {
  if (mistakes.length === 0) return html``
  const count = mistakes.length === 1 ? 'One thing is' : `${mistakes.length} things are`
  return html`<div class="message bad" role="alert" tabindex="-1"><p>Nothing was published: ${count} to be mended first.</p><ul>${mistakes.map((mistake) => html`<li>${mistakeLink(shown, mistake)}</li>`)}</ul></div>`
}

function mistakeLink({ zap, at, named }: Shown, { step, pointer, detail }: DraftMistake): Html {
  if (step === null) return pointer === '/title' ? html`<a href="#title">Title</a>: ${detail}` : html`${detail}`
  const place = placeOf(pointer, named[step])
  const page = step === at ? '' : `${editorPath(zap, step)}&check=1`
  const words = place.label === '' ? '' : `, ${place.label}`
  return html`<a href="${page}${place.id === '' ? '' : `#${place.id}`}">Step ${step + 1}${words}</a>: ${detail}`
}

type Place = { id: string; label: string }

/** Where on the page of its step a mistake stands, and what that is called there. */
function placeOf(pointer: string, named: NamedDraftStep | undefined): Place {
  const [member = '', ...path] = pointer
    .replace(/^\/steps\/\d+\/?/, '')
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
  if (member === 'inputs') return { id: idOf(path.join('.')), label: labelOf(path, named?.action?.fields ?? []) }
  return places[member] ?? { id: 'main', label: '' }
}

const places: Readonly<Record<string, Place>> = {
  alias: { id: 'alias', label: 'Short name' },
  authentication: { id: 'connection', label: 'Account' },
  app: { id: 'choose-app', label: '' },
  action: { id: 'choose-action', label: '' },
}

/** The labels along the path, rows by their number: `Visits 1, Vet`. */
function labelOf([key = '', ...rest]: readonly string[], fields: readonly Field[]): string {
  const field = fields.find((one) => one.key === key)
  const [row = '', ...inner] = rest
  const isRow = /^\d+$/.test(row)
  const own = `${field?.label ?? key}${isRow ? ` ${Number(row) + 1}` : ''}`
  const below = isRow ? inner : rest
  return below.length === 0 ? own : `${own}, ${labelOf(below, field?.children ?? [])}`
}
