// GET /custom/start                                                            seed 001, API Key · AI Actions 1.4, 3.1
// Where somebody begins who wants to use AI Actions: signed in, connected, a key. Shows which step is next.
import type { SignedIn } from '../../../accounts/index.ts'
import type { Deps } from '../../../kernel/deps.ts'
import { html } from '../../../kernel/html/index.ts'
import type { Call } from '../../../kernel/http/index.ts'
import { listApiKeys } from '../api-keys.ts'
import { isConnectedToCustom } from '../custom-account.ts'
import { keysPage } from './parts.ts'

export async function showCustomStart({ caller }: Call<SignedIn>, deps: Deps): Promise<Response> {
  const { userId } = caller.person
  const isConnected = await isConnectedToCustom(userId, deps)
  const keys = isConnected ? await listApiKeys(deps.db, userId) : []
  const steps = [
    { words: 'Sign in', isDone: true },
    { words: 'Connect your account', isDone: isConnected },
    { words: 'Create an API key', isDone: keys.length > 0 },
  ]
  const body = html`<p>For programs of your own that act for you alone. A program that acts for others signs them in with OAuth instead.</p>
<ol class="steps">${steps.map(({ words, isDone }) => html`<li>${words}${isDone ? html` <span class="good">done</span>` : ''}</li>`)}</ol>
<div class="actions">${
    isConnected
      ? html`<a class="button" href="/credentials/">${keys.length > 0 ? 'See your API keys' : 'Create an API key'}</a>`
      : html`<a class="button" href="/custom/actions/">Connect your account</a>`
  }</div>`
  return keysPage(caller, 'Use AI Actions with an API key', body)
}
