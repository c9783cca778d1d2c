// GET /templates/{slug}
// One template: what it does, the apps that it needs, its steps; from here it is used.
import type { SignedIn } from '../../accounts/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { PageError } from '../../kernel/errors.ts'
import { type Html, html } from '../../kernel/html/index.ts'
import type { Call } from '../../kernel/http/index.ts'
import { findShownTemplate, type ShownTemplate, type StepWithApp } from '../../zaps/index.ts'
import { notice, panel } from '../parts/console-page.ts'
import { editPath } from '../templates/frame.ts'
import { appsIn, markOf } from './parts.ts'
import { publicPage } from './public-page.ts'

export async function showTemplate({ caller, params }: Call<SignedIn | undefined>, deps: Deps): Promise<Response> {
  const shown = await findShownTemplate(params.slug ?? '', caller?.person, deps)
  if (!shown || (!shown.whole && !shown.isManaged)) throw noTemplate()
  const { template, whole, usedAt, isManaged } = shown
  const apps = whole ? appsIn(whole.steps) : []
  const needed = apps.filter(({ auth }) => auth.type !== 'none')
  const body = html`${standing(shown)}
${template.description === '' ? '' : panel('what', 'What it does', '', paragraphs(template.description))}
${whole ? panel('steps', 'Steps', 'Each goes on with what the ones before it gave.', stepList(whole.steps)) : ''}
${needed.length > 0 ? panel('needs', 'What you need', 'You connect each of them once.', html`<ul class="needs">${needed.map((app) => html`<li>${markOf(app)} An account of ${app.name}</li>`)}</ul>`) : ''}
${isManaged ? html`<p class="after"><a href="${editPath(template.id)}">Edit this template</a></p>` : ''}`
  const isUsable = whole !== undefined && usedAt !== undefined && template.status === 'published'
  return publicPage(caller, body, {
    title: template.title,
    up: ['Templates', '/templates'],
    ...(isUsable ? { action: useButton(usedAt, template.id) } : {}),
  })
}

/** The button that opens the editor with a template. */
export function useButton(usedAt: string, id: number): Html {
  return html`<a class="button" href="/v1/embed/${encodeURIComponent(usedAt)}/create/${id}">Use this template</a>`
}

/** What whoever manages it has to know. */
function standing({ template, whole }: ShownTemplate): Html {
  const reasons = [
    template.status === 'draft' ? 'It is a draft: nobody but you sees it.' : undefined,
    whole ? undefined : 'An app or an action of it is gone: it is offered to nobody until you edit it.',
  ].filter((reason) => reason !== undefined)
  return notice(reasons.join(' '), 'bad')
}

function stepList(steps: readonly StepWithApp[]): Html {
  return html`<ol class="zap-steps">${steps.map(({ app, action, step }) => html`<li>${markOf(app, 40)}<div><h3>${step.title ?? action?.title ?? `Something of ${app.name}`}</h3><p class="quiet">${app.name}${action?.description ? html` – ${action.description}` : ''}</p></div></li>`)}</ol>`
}

function paragraphs(text: string): Html {
  return html`${text.split(/\n{2,}/).map((part) => html`<p>${part}</p>`)}`
}

// 404, not 403: a draft is its owner's business.
function noTemplate(): PageError {
  return new PageError(
    404,
    'There is no such template',
    'It may have been taken back. Look at the others at /templates.',
  )
}
