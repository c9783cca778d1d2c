// GET /v1/embed/apps/{slug}/integrations/{other}                                                      Workflow API 2.6
// A partner's app beside another one: what each can do, templates of the two, and the way to a Zap with them.
import type { SignedIn } from '../../accounts/index.ts'
import { actionsOf, findApp, type PublishedApp } from '../../apps/index.ts'
import { isOpenTo } from '../../clients/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { PageError } from '../../kernel/errors.ts'
import { html } from '../../kernel/html/index.ts'
import type { Call } from '../../kernel/http/index.ts'
import { type EmbedClient, findEmbedClient, listOfferedTemplates } from '../../zaps/index.ts'
import { panel } from '../parts/console-page.ts'
import { noPartner } from './create-zap-page.ts'
import { abilities } from './parts.ts'
import { publicPage } from './public-page.ts'
import { templatesPart } from './show-app-page.ts'
import { startPath } from './start-path.ts'

export async function showPair({ caller, params }: Call<SignedIn>, deps: Deps): Promise<Response> {
  const embed = await findEmbedClient(params.slug ?? '', deps)
  if (!embed) throw noPartner()
  const other = await openApp(params.other ?? '', embed, deps)
  const apps = embed.own && embed.own.id !== other.id ? [embed.own, other] : [other]
  const templates = (await listOfferedTemplates(embed.client.client_id, deps)).filter(({ steps }) =>
    apps.every(({ id }) => steps.some(({ app }) => app.id === id)),
  )
  const start = startPath(embed.slug, apps)
  const body = html`${apps.map((app) => panel(`of-${app.key}`, app.name, app.description, abilities(actionsOf(app))))}
${templatesPart(templates)}`
  return publicPage(caller, body, {
    title: apps.map(({ name }) => name).join(' and '),
    lead: apps.length > 1 ? 'Make one of them act when something happens in the other.' : other.description,
    ...(start === undefined ? {} : { action: html`<a class="button" href="${start}">Start a Zap</a>` }),
  })
}

async function openApp(slug: string, { client }: EmbedClient, deps: Deps): Promise<PublishedApp> {
  const app = await findApp(slug, deps)
  if (app && app.key === slug && (await isOpenTo(app, client.client_id, deps))) return app
  throw new PageError(404, 'There is no such app', 'It is not offered here. Tell the one who gave you the link.')
}
