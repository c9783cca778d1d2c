// What the pages of the gallery show of templates and apps.
import type { Action, App } from '../../apps/index.ts'
import { type Html, html } from '../../kernel/html/index.ts'
import type { StepWithApp, TemplateWithApps } from '../../zaps/index.ts'

/** The mark of an app: its letter, which is ours to serve, whatever logo it has elsewhere. */
export function markOf({ key }: Pick<App, 'key'>, size = 32): Html {
  return html`<img class="app-mark" src="/img/apps/${key}.svg" alt="" width="${size}" height="${size}">`
}

/** Templates side by side. */
export function templateCards(templates: readonly TemplateWithApps[]): Html {
  return html`<ul class="cards">${templates.map(templateCard)}</ul>`
}

function templateCard({ slug, title, description, steps }: TemplateWithApps): Html {
  const apps = appsIn(steps)
  return html`<li><p class="marks">${apps.map((app) => markOf(app))}</p>
<h2><a href="/templates/${slug}">${title}</a></h2>
<p class="quiet">${apps.map(({ name }) => name).join(', ')}</p>
${description === '' ? '' : html`<p>${shortened(description)}</p>`}</li>`
}

/** Apps side by side. */
export function appCards(apps: readonly Pick<App, 'key' | 'name' | 'description'>[]): Html {
  return html`<ul class="cards">${apps.map((app) => html`<li><p class="marks">${markOf(app)}</p><h2><a href="/apps/${app.key}">${app.name}</a></h2><p>${shortened(app.description)}</p></li>`)}</ul>`
}

/** The apps of a template, each once, in the order of its steps. */
export function appsIn(steps: readonly StepWithApp[]): StepWithApp['app'][] {
  return [...new Map(steps.map(({ app }) => [app.id, app])).values()]
}

/** What an app can do: one list of its triggers, one of its actions. */
export function abilities(actions: readonly Action[]): Html {
  const reading = actions.filter(({ type }) => type === 'READ')
  const others = actions.filter(({ type }) => type !== 'READ')
  if (actions.length === 0) return html`<p class="quiet">It can be connected; Zaps have nothing to do with it yet.</p>`
  return html`${actionList('Begins a Zap', reading)}${actionList('Goes on with it', others)}`
}

function actionList(heading: string, actions: readonly Action[]): Html {
  if (actions.length === 0) return html``
  return html`<h3>${heading}</h3><ul class="abilities">${actions.map(({ title, description, isInstant }) => html`<li><strong>${title}</strong>${isInstant ? html` <span class="badge">At once</span>` : ''}${description === '' ? '' : html`<br><span class="quiet">${description}</span>`}</li>`)}</ul>`
}

const SHORT = 160

function shortened(text: string): string {
  const [first = ''] = text.split('\n')
  return first.length <= SHORT ? first : `${first.slice(0, SHORT - 1).trimEnd()}…`
}
