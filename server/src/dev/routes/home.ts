import { listApps } from '../../apps/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { html, page } from '../../kernel/html/index.ts'
import type { Call } from '../../kernel/http/index.ts'
import { isDemoRunning } from '../demo/index.ts'
import { listSeeds } from '../seed/index.ts'

// GET /
// Where to go from here, for whoever opens the address that `wayleave dev` prints.
export async function home(_call: Call<null>, deps: Deps): Promise<Response> {
  const seeds = await listSeeds(deps)
  const demo = seeds.find((kept) => kept.demo)?.demo
  const dana = seeds.flatMap(({ seed }) => seed.users).find(({ password }) => password !== undefined)
  const isRunning = await isDemoRunning(demo, deps)
  const slackish = demo?.providers.find(({ key }) => key === 'slackish')
  const apps = await listApps(deps)
  const body = html`<h1>Wayleave runs</h1>
<p>Development mode: everything in one process, nothing leaves this machine.</p>
${
  isRunning && demo
    ? html`<p><a href="${demo.partner_url}">Open the demo partner</a>, a product that embeds Wayleave: connect an account there and run an action.</p>
<p><a href="/zaps">Make a Zap</a>: New Message of Slackish, then Post Message to another channel.${slackish ? html` Write a message on <a href="${slackish.url}">Slackish's own page</a>, and see it run.` : ''}</p>`
    : ''
}
<h2>Apps</h2>
${apps.length === 0 ? html`<p>No app is published yet: <code>wayleave apps push FILE</code>.</p>` : html`<ul>${apps.map(({ name, key }) => html`<li>${name} (<code>${key}</code>)</li>`)}</ul>`}
<h2>For developers</h2>
<ul>
<li><a href="/console">Console</a>: OAuth apps, partners, API keys${dana ? html`; sign in as <code>${dana.email}</code> with <code>${dana.password}</code>` : ''}</li>
<li><a href="/inbox">Inbox</a>: mails that were sent</li>
<li><a href="/openapi.json">The API</a>, as OpenAPI</li>
<li><a href="/.well-known/openid-configuration">Discovery</a> and <a href="/.well-known/jwks.json">public keys</a></li>
<li><a href="/readyz">Readiness</a></li>
</ul>`
  return page(body, { title: 'Wayleave runs' })
}
