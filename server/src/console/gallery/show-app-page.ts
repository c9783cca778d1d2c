// GET /apps/{key}
// An app: for whoever may connect or change it its page in the console, for anybody else what it can do.
import { type SignedIn, signedIn } from '../../accounts/index.ts'
import { actionsOf, findApp, type PublishedApp } from '../../apps/index.ts'
import { HOUSE_CLIENT_ID } from '../../clients/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { type Html, html } from '../../kernel/html/index.ts'
import type { Call } from '../../kernel/http/index.ts'
import { listPublishedTemplates, type TemplateWithApps } from '../../zaps/index.ts'
import { showApp } from '../apps/index.ts'
import { panel } from '../parts/console-page.ts'
import { abilities, templateCards } from './parts.ts'
import { publicPage } from './public-page.ts'
import { startPath } from './start-path.ts'

export async function showAppPage(call: Call<SignedIn | undefined>, deps: Deps): Promise<Response> {
  const { caller, params, url } = call
  const app = await findApp(params.key ?? '', deps)
  const isPublic = app !== undefined && app.key === params.key && app.owner_user_id === null
  // What a page about everybody's app says to users is under ?about too, for those who are signed in.
  const isAsked = !caller || url.searchParams.has('about') || app?.source === 'builtin'
  if (isPublic && isAsked) return aboutPage(caller, app, deps)
  // Whoever has to sign in first is told neither that there is such an app nor that there is none.
  return showApp({ ...call, caller: caller ?? (await signedIn.identify(call, deps)) }, deps)
}

async function aboutPage(caller: SignedIn | undefined, app: PublishedApp, deps: Deps): Promise<Response> {
  const actions = actionsOf(app)
  const templates = (await listPublishedTemplates(null, deps)).filter(({ steps }) =>
    steps.some((step) => step.app.id === app.id),
  )
  const start = startPath(HOUSE_CLIENT_ID, [app])
  const body = html`${panel('abilities', 'What it can do', categoryLinks(app), abilities(actions))}
${templatesPart(templates)}`
  return publicPage(caller, body, {
    title: app.name,
    lead: app.description,
    up: ['Templates', '/templates'],
    ...(start === undefined ? {} : { action: html`<a class="button" href="${start}">Start a Zap</a>` }),
  })
}

/** Templates, where there are any. */
export function templatesPart(templates: readonly TemplateWithApps[]): Html {
  return templates.length === 0
    ? html``
    : html`<h2 class="part">Templates to begin with</h2>${templateCards(templates)}`
}

function categoryLinks({ categories }: PublishedApp): Html {
  return html`${categories.map((slug, at) => html`${at > 0 ? ', ' : ''}<a href="/apps/categories/${encodeURIComponent(slug)}">${slug}</a>`)}`
}
