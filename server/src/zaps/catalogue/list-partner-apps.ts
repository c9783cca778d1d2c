// GET /v1/apps                                                                                       Workflow API 2.1
// The apps that a partner can show beside its own, popular first.
import { z } from '@hono/zod-openapi'
import { answerCatalogue } from '../../actions/index.ts'
import { type App, findApp, imagesOf, listApps, type PublishedApp } from '../../apps/index.ts'
import { type Client, openTo } from '../../clients/index.ts'
import { byPopularity, countConnectionsByApp } from '../../connections/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { apiEndpoint } from '../../kernel/http/index.ts'
import type { ClientIdCaller, TokenCaller } from '../../oauth/index.ts'
import { embedSlugOf } from '../embed/embed-client.ts'
import { listOfferedTemplates } from '../templates/templates.ts'
import { appPageOf, pairPageOf } from './app-page.ts'
import { linkTo } from './link-to.ts'

const PER_PAGE_MAX = 100

const query = z.object({
  category: z.string().optional().describe('Slug of a category'),
  is_in_zap_template_with: z.string().optional().describe('Present at all: apps that share a template with your own'),
  page: z.string().optional().describe('Default 1'),
  per_page: z.string().optional().describe('1 to 100; default 100'),
  title_search: z.string().optional().describe('Part of the title, in any case'),
  title_starts_with: z.string().optional().describe('Beginning of the title, in any case'),
})

const images = z.object({
  url_16x16: z.url(),
  url_32x32: z.url(),
  url_64x64: z.url(),
  url_128x128: z.url(),
})
const appSchema = z
  .object({
    uuid: z.uuid(),
    title: z.string(),
    slug: z.string(),
    description: z.string(),
    image: z.url(),
    url: z.url(),
    links: z.object({ 'mutual:zap_templates': z.url() }),
    categories: z.array(z.object({ slug: z.string() })),
    images,
    app_latest: z.string(),
  })
  .openapi('PartnerApp')

export const listPartnerApps = apiEndpoint<TokenCaller | ClientIdCaller, typeof query>(
  {
    summary: 'List apps (v1)',
    tag: 'Catalogue',
    query,
    answers: {
      200: {
        description: 'One page',
        schema: z.object({
          total: z.int(),
          page: z.int(),
          pages: z.int(),
          per_page: z.int(),
          objects: z.array(appSchema),
          prev_url: z.url().nullable(),
          next_url: z.url().nullable(),
        }),
      },
    },
  },
  async (call, deps) => {
    const { client } = call.caller
    const own = client.app_key === null ? undefined : await findApp(client.app_key, deps)
    const mutual = call.query.is_in_zap_template_with === undefined ? undefined : await mutualApps(own, client, deps)
    const apps = (await openTo(await listApps(deps), client.client_id, deps))
      .filter(({ id }) => id !== own?.id && (mutual === undefined || mutual.has(id)))
      .filter((app) => isAskedFor(app, call.query))
      .sort(byPopularity(await countConnectionsByApp(deps)))
    const embedSlug = await embedSlugOf(client, deps)
    return answerCatalogue(call, pageOf(apps, { url: call.url, publicUrl: deps.publicUrl, client, own, embedSlug }))
  },
)

/** Ids of the apps that share a published template with `own`. */
async function mutualApps(own: App | undefined, client: Client, deps: Deps): Promise<ReadonlySet<string>> {
  const templates = await listOfferedTemplates(client.client_id, deps)
  const shared = templates.filter(({ steps }) => steps.some(({ app }) => app.id === own?.id))
  return new Set(shared.flatMap(({ steps }) => steps.map(({ app }) => app.id)))
}

function isAskedFor(app: App, { category, title_search, title_starts_with }: z.output<typeof query>): boolean {
  const title = app.name.toLowerCase()
  return (
    (category === undefined || app.categories.includes(category)) &&
    title.includes(title_search?.toLowerCase() ?? '') &&
    title.startsWith(title_starts_with?.toLowerCase() ?? '')
  )
}

type Shown = { url: URL; publicUrl: string; client: Client; own: App | undefined; embedSlug: string }

function pageOf(apps: readonly PublishedApp[], shown: Shown): object {
  const { url, publicUrl } = shown
  const page = wholeNumber(url.searchParams.get('page')) ?? 1
  const perPage = Math.min(wholeNumber(url.searchParams.get('per_page')) ?? PER_PAGE_MAX, PER_PAGE_MAX)
  const pages = Math.ceil(apps.length / perPage)
  const linkToPage = (target: number) => linkTo(url, publicUrl, { per_page: perPage, page: target })
  return {
    total: apps.length,
    page,
    pages,
    per_page: perPage,
    objects: apps.slice((page - 1) * perPage, page * perPage).map((app) => partnerAppOf(app, shown)),
    prev_url: page > 1 && pages > 0 ? linkToPage(Math.min(page - 1, pages)) : null,
    next_url: page < pages ? linkToPage(page + 1) : null,
  }
}

function wholeNumber(text: string | null): number | undefined {
  return text !== null && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined
}

function partnerAppOf(app: PublishedApp, { publicUrl, client, own, embedSlug }: Shown): z.input<typeof appSchema> {
  const place = { publicUrl, embedSlug }
  const templates = new URLSearchParams({ apps: app.slug, client_id: client.client_id })
  return {
    uuid: app.id,
    title: app.name,
    slug: app.slug,
    description: app.description,
    ...imagesOf(app, publicUrl),
    url: own ? pairPageOf(app, place) : appPageOf(app, place),
    links: { 'mutual:zap_templates': `${publicUrl}/v1/zap-templates?${templates}` },
    categories: app.categories.map((slug) => ({ slug })),
    app_latest: `${app.api_name}@latest`,
  }
}
