import { type BrowserSession, findPerson, nameOf, type Person } from '../../../accounts/index.ts'
import { ownerOf, permissionOf } from '../../../clients/index.ts'
import type { Deps } from '../../../kernel/deps.ts'
import { html, page } from '../../../kernel/html/index.ts'
import { formPolicy } from '../../../kernel/http/index.ts'
import { addressOf, type Pending } from '../pending.ts'
import { inWords } from '../scope-words.ts'
import { destinationOf } from './destination.ts'
import { decisionButton, decisionForm } from './form.ts'

/** The page that asks: who wants what, as whom, and where the answer goes. */
export async function consentPage(
  pending: Pending,
  person: Person,
  session: BrowserSession,
  deps: Pick<Deps, 'db'>,
): Promise<Response> {
  const { client, request } = pending
  const { place, note } = destinationOf(request.redirectUri)
  const title = `Allow ${client.name} to use your account?`
  const body = html`<h1>${title}</h1>
<dl class="facts">
<dt>App</dt><dd><strong>${client.name}</strong>, by ${await ownerName(pending, deps)}</dd>
<dt>Your account</dt><dd><strong>${person.email}</strong> <a class="aside" href="${addressOf(pending)}/switch">Use another account</a></dd>
</dl>
<p>It will be able to:</p>
<ul class="scopes">${inWords(request.scopes, permissionOf).map((line) => html`<li>${line}</li>`)}</ul>
<details><summary>As developers call it</summary><p class="note">${request.scopes.map((scope) => html`<code>${scope}</code> `)}</p></details>
<p>You will be sent to <strong>${place}</strong>${note && `, ${note}`}.</p>
${decisionForm(pending, session, html`${decisionButton('allow', 'Allow')}${decisionButton('deny', 'Deny')}`)}
<p class="after quiet">You did not start this at ${client.name}? Choose Deny, and nothing is shared.</p>`
  return decisionPage(pending, session, title, body)
}

/** A page with a form whose answer may end at the request's redirect URI. */
export async function decisionPage(
  { request }: Pending,
  session: BrowserSession,
  title: string,
  body: Parameters<typeof page>[0],
): Promise<Response> {
  const answer = await page(body, {
    title,
    headers: { 'content-security-policy': formPolicy([request.redirectUri]) },
  })
  for (const cookie of session.cookies) answer.headers.append('set-cookie', cookie)
  return answer
}

async function ownerName({ client }: Pending, deps: Pick<Deps, 'db'>): Promise<string> {
  const ownerId = await ownerOf(client.client_id, deps)
  const owner = ownerId === undefined ? undefined : await findPerson(deps.db, ownerId)
  if (!owner) return 'the operator of this server'
  return owner.isEmailConfirmed ? nameOf(owner) : 'somebody whose e-mail address nobody has confirmed'
}
