// GET /templates
// The gallery: the operator's templates, and one's own. Narrowed by its address: search, category, app, page.
import type { SignedIn } from '../../accounts/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { type Html, html } from '../../kernel/html/index.ts'
import type { Call } from '../../kernel/http/index.ts'
import { listPublishedTemplates, popularTemplatesFirst, type TemplateWithApps } from '../../zaps/index.ts'
import { emptyState } from '../parts/console-page.ts'
import { type ListFilter, listFilters } from '../parts/list-filters.ts'
import { templateTabs } from '../templates/frame.ts'
import { appsIn, templateCards } from './parts.ts'
import { publicPage } from './public-page.ts'

const PAGE = 60

export async function listTemplates({ caller, url }: Call<SignedIn | undefined>, deps: Deps): Promise<Response> {
  const offered = await listPublishedTemplates(caller?.person.userId ?? null, deps)
  const all = await popularTemplatesFirst(offered, undefined, deps)
  const found = all.filter((template) => isAskedFor(template, url.searchParams))
  const body =
    all.length === 0
      ? emptyState(
          'No template yet',
          'A template is a Zap that somebody has thought out: its apps and steps, for others to begin with.',
          caller
            ? html`<a class="button" href="/console/templates/add">Make a template</a>`
            : html`<a class="button" href="/editor/new">Make a Zap of your own</a>`,
        )
      : html`${listFilters(url, filtersOf(all))}${found.length === 0 ? noneFound(all.length) : onePage(found, url)}`
  return publicPage(caller, body, {
    title: 'Templates',
    lead: 'Zaps to begin with: pick one, connect its apps, and change what you like.',
    ...(caller ? { tabs: templateTabs('gallery') } : {}),
  })
}

function noneFound(count: number): Html {
  const words = 'Search for other words, or look at all of them.'
  return emptyState('No template matches', words, html`<a class="button" href="/templates">Show all ${count}</a>`)
}

function onePage(found: readonly TemplateWithApps[], url: URL): Html {
  const asked = Number(url.searchParams.get('page') ?? '1')
  const pages = Math.ceil(found.length / PAGE)
  const page = Number.isInteger(asked) && asked >= 1 && asked <= pages ? asked : 1
  const linkTo = (target: number) => {
    const query = new URLSearchParams(url.searchParams)
    query.set('page', String(target))
    return `${url.pathname}?${query}`
  }
  return html`${templateCards(found.slice((page - 1) * PAGE, page * PAGE))}
${pages > 1 ? html`<nav class="pages" aria-label="Pages">${page > 1 ? html`<a href="${linkTo(page - 1)}">Before</a>` : ''}<span>Page ${page} of ${pages}</span>${page < pages ? html`<a href="${linkTo(page + 1)}">Next</a>` : ''}</nav>` : ''}`
}

function filtersOf(all: readonly TemplateWithApps[]): readonly ListFilter[] {
  const apps = new Map(all.flatMap(({ steps }) => appsIn(steps)).map(({ key, name }) => [key, name]))
  const categories = new Set(all.flatMap(({ steps }) => appsIn(steps)).flatMap((app) => app.categories))
  return [
    { name: 'search', label: 'Words', isText: true },
    { name: 'category', label: 'Category', choices: [...categories].sort().map((slug) => [slug, slug] as const) },
    { name: 'app', label: 'App', choices: [...apps].sort(([, a], [, b]) => a.localeCompare(b, 'en')) },
  ]
}

function isAskedFor({ title, description, steps }: TemplateWithApps, query: URLSearchParams): boolean {
  const apps = appsIn(steps)
  const text = [title, description, ...apps.map(({ name }) => name)].join(' ').toLowerCase()
  const words = (query.get('search') ?? '').toLowerCase().split(/\s+/)
  const [category, app] = [query.get('category') ?? '', query.get('app') ?? '']
  return (
    words.every((word) => text.includes(word)) &&
    (category === '' || apps.some(({ categories }) => categories.includes(category))) &&
    (app === '' || apps.some(({ key }) => key === app))
  )
}
