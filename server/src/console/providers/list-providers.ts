// GET /providers
// A person's OAuth apps, each with how its last try ended.
import type { SignedIn } from '../../accounts/index.ts'
import { listClientsOf, type OwnClient } from '../../clients/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { type Html, html, timeOf } from '../../kernel/html/index.ts'
import type { Call } from '../../kernel/http/index.ts'
import { type Attempt, recentAttempts } from '../../oauth/index.ts'
import { outcomeBadge } from '../parts/attempts.ts'
import { consolePage, emptyState, notice } from '../parts/console-page.ts'

export async function listProviders({ caller, url }: Call<SignedIn>, { db }: Deps): Promise<Response> {
  const own = await listClientsOf(db, caller.person.userId)
  const apps = own.filter(({ kind }) => kind === 'ai_actions').reverse()
  const entries = await Promise.all(
    apps.map(async (app) => ({ app, attempts: await recentAttempts(db, app.client_id) })),
  )
  const add = html`<a class="button" href="/providers/add">Create an OAuth app</a>`
  const body = html`${notice((url.searchParams.has('deleted') && 'Deleted. Its tokens have stopped working.') || undefined)}
${
  entries.length === 0
    ? emptyState(
        'No OAuth app yet',
        html`Create one to let people sign in to your program and run their actions there. For a program that acts for you alone an <a href="/credentials">API key</a> is simpler.`,
        add,
      )
    : html`<ul class="rows">${entries.map(({ app, attempts }) => appRow(app, attempts))}</ul>`
}`
  return consolePage(caller, body, {
    section: 'apps',
    title: 'OAuth apps',
    lead: 'Programs of yours that other people sign in to.',
    ...(entries.length > 0 ? { action: add } : {}),
  })
}

function appRow(app: OwnClient, [last, ...more]: readonly Attempt[]): Html {
  const failed = [last, ...more].filter((attempt) => attempt && attempt.outcome !== 'ok').length
  return html`<li><div><h2><a href="/providers/${encodeURIComponent(app.client_id)}">${app.name}</a></h2>
<p><span class="badge">${app.is_public ? 'Public' : 'Confidential'}</span> <code>${app.client_id}</code></p></div>
<div>${last ? html`${outcomeBadge(last)}<p>Last try ${timeOf(new Date(last.at))}${failed > 0 ? `, ${failed} of the last ${more.length + 1} failed` : ''}</p>` : html`<p>No try yet</p>`}</div>
<p>${app.redirect_uris.length} redirect ${app.redirect_uris.length === 1 ? 'URI' : 'URIs'}</p></li>`
}
