// GET /console/templates
// The templates that a person manages, each with how many Zaps were started from it. Narrowed by its address.
import type { SignedIn } from '../../accounts/index.ts'
import { listClientsOf } from '../../clients/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { type Html, html } from '../../kernel/html/index.ts'
import type { Call } from '../../kernel/http/index.ts'
import { countTemplateUses, listManagedTemplates, type Template } from '../../zaps/index.ts'
import { emptyState, notice } from '../parts/console-page.ts'
import { type ListFilter, listFilters } from '../parts/list-filters.ts'
import { editPath, LIST_PATH, templatePage, templateTabs } from './frame.ts'

const filters: readonly ListFilter[] = [
  { name: 'search', label: 'Words', isText: true },
  {
    name: 'status',
    label: 'Status',
    choices: [
      ['published', 'Published'],
      ['draft', 'Draft'],
    ],
  },
]

export async function listOwnTemplates({ caller, url }: Call<SignedIn>, deps: Deps): Promise<Response> {
  const { person } = caller
  const [all, uses, clients] = await Promise.all([
    listManagedTemplates(person, deps),
    countTemplateUses(deps),
    listClientsOf(deps.db, person.userId),
  ])
  const found = all.filter((template) => isAskedFor(template, url.searchParams))
  const add = html`<a class="button" href="${LIST_PATH}/add">Make a template</a>`
  const isOffering = person.isStaff || clients.some(({ kind }) => kind === 'workflow')
  const body = html`${notice((url.searchParams.has('deleted') && 'Deleted. Zaps that were started from it go on.') || undefined)}
${isOffering || all.length === 0 ? '' : notice(html`Nobody but you is offered these yet: make a <a href="/embed/add/workflow">client for the Workflow API</a> first.`, 'bad')}
${
  all.length === 0
    ? emptyState(
        'No template of yours yet',
        'Make one to give the users of your product a Zap to begin with: it stands in your lists of templates, and a link opens the editor with it.',
        add,
      )
    : html`${listFilters(url, filters)}${found.length === 0 ? noneFound(all.length) : html`<ul class="rows">${found.map((template) => row(template, uses.get(template.id) ?? 0))}</ul>`}`
}`
  return templatePage(caller, body, {
    title: 'Templates',
    lead: person.isStaff
      ? "Your own, for users of your clients, and this server's, for everybody."
      : 'Yours are offered to you and to users of your own clients.',
    tabs: templateTabs('own'),
    ...(all.length > 0 ? { action: add } : {}),
  })
}

function noneFound(count: number): Html {
  const all = html`<a class="button plain" href="${LIST_PATH}">Show all ${count}</a>`
  return emptyState('No template matches', 'None is called so, or has this status.', all)
}

function isAskedFor({ title, slug, status }: Template, query: URLSearchParams): boolean {
  const words = (query.get('search') ?? '').trim().toLowerCase()
  const asked = query.get('status') ?? ''
  return `${title} ${slug}`.toLowerCase().includes(words) && (asked === '' || asked === status)
}

function row({ id, slug, title, status, steps, owner_user_id }: Template, uses: number): Html {
  const badge =
    status === 'published' ? html`<span class="badge good">Published</span>` : html`<span class="badge">Draft</span>`
  return html`<li><div><h2><a href="${editPath(id)}">${title}</a></h2><p>${badge} <code>${slug}</code></p></div>
<div><p>${[...new Set(steps.map(({ app }) => app))].join(', ')}</p><p>${owner_user_id === null ? 'Offered to everybody' : 'Offered to users of your clients'}</p></div>
<p>${uses} ${uses === 1 ? 'Zap' : 'Zaps'}</p></li>`
}
