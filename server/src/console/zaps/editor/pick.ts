// Choosing the app of a step, and then what it does there: a list of buttons each.
import type { SignedIn } from '../../../accounts/index.ts'
import type { Action } from '../../../actions/index.ts'
import { imageOf, type PublishedApp } from '../../../apps/index.ts'
import { type Html, html } from '../../../kernel/html/index.ts'
import type { DraftContent, Zap } from '../../../zaps/index.ts'
import { panel } from '../../parts/console-page.ts'
import { editorPath } from '../zap-paths.ts'
import { editorFormOf } from './editor-form.ts'

const SHOWN_MAX = 60

type Picking = { caller: SignedIn; zap: Zap; content: DraftContent; at: number }

/** All apps that this step may have, narrowed by `find`. */
export function appPicker({ caller, zap, content, at }: Picking, apps: readonly PublishedApp[], find: string): Html {
  const found = appsNamed(apps, find)
  const about = at === 0 ? 'What starts the Zap happens in this app.' : 'The app in which this step does something.'
  const search = html`<form method="get" action="/editor/${zap.id}" class="find" role="search" aria-label="Find an app"><input type="hidden" name="step" value="${at}"><input type="hidden" name="choose" value="app">
<label for="find">Find an app</label><div class="find-row"><input id="find" name="find" value="${find}" autocomplete="off" data-find="app-picks"><button class="plain">Find</button></div></form>`
  const form = editorFormOf(
    { caller, zap, content, at },
    html`<ul class="picks" id="app-picks">${found.slice(0, SHOWN_MAX).map((app) => appPick(app))}</ul>`,
  )
  return panel(
    'choose-app',
    at === 0 ? 'When this happens' : 'Then do this',
    about,
    html`${search}${form}${found.length > 0 ? '' : noApp(find, apps.length, editorPath(zap, at))}${more(found.length)}`,
  )
}

/** Those whose name, key or description has the words. */
export function appsNamed(apps: readonly PublishedApp[], find: string): PublishedApp[] {
  const words = find.trim().toLowerCase()
  return apps.filter(({ name, key, description }) => `${name} ${key} ${description}`.toLowerCase().includes(words))
}

/** One app as a button of a form. */
export function appPick(app: PublishedApp): Html {
  const mark =
    app.source === 'builtin' || app.logo !== undefined
      ? html`<span class="pick-mark" aria-hidden="true">${app.name.slice(0, 1)}</span>`
      : html`<img src="${imageOf(app, '')}" alt="" width="36" height="36">`
  return html`<li><button class="pick" name="app" value="${app.key}">${mark}<span><strong>${app.name}</strong><span class="quiet">${app.description}</span></span></button></li>`
}

function noApp(find: string, count: number, all: string): Html {
  if (count === 0)
    return html`<p>There is no app yet that can be used here. <a href="/apps/add">Add one</a>, or ask the operator of this server to push one.</p>`
  return html`<p>No app is called “${find}”. <a href="${all}&amp;choose=app">Show all ${count}</a></p>`
}

function more(count: number): Html {
  return count > SHOWN_MAX ? html`<p class="quiet">${count - SHOWN_MAX} more: find them by name.</p>` : html``
}

/** What a step of that app may do. */
export function actionPicker(
  { caller, zap, content, at }: Picking,
  app: PublishedApp,
  actions: readonly Action[],
): Html {
  const form = editorFormOf(
    { caller, zap, content, at },
    html`<input type="hidden" name="of" value="${app.key}"><ul class="picks wide">${actions.map(actionPick)}</ul>`,
  )
  const about = at === 0 ? `What in ${app.name} starts the Zap.` : `What is done in ${app.name}.`
  return panel(
    'choose-action',
    app.name,
    about,
    html`${form}<p class="after"><a href="${editorPath(zap, at)}&amp;choose=app">Choose another app</a></p>`,
  )
}

function actionPick({ kind, key, title, description, isInstant, type }: Action): Html {
  const badge = type === 'READ' ? html` <span class="badge">${isInstant ? 'At once' : 'Asked now and then'}</span>` : ''
  return html`<li><button class="pick" name="action" value="${kind}:${key}"><span><strong>${title}</strong>${badge}<span class="quiet">${description}</span></span></button></li>`
}
