import type { SignedIn } from '../../accounts/index.ts'
import { type JwksAnswer, judgeKey } from '../../clients/index.ts'
import { type Html, html, timeOf } from '../../kernel/html/index.ts'
import type { OwnPartner } from '../own-client.ts'
import { notice } from '../parts/console-page.ts'
import { ownForm } from '../parts/own-form.ts'
import { type Verdict, verdictList } from '../parts/verdict-list.ts'
import { settingsPath } from './embed-tabs.ts'

/** What "fetch now" brought. */
export type FetchedKeys = JwksAnswer | { kind: 'failed'; why: string }

type Keys = { known: { keys: object[]; fetchedAt: Date } | undefined; fetched: FetchedKeys | undefined }

/** The keys that are known, each with what it is good for, and the button that asks again. */
export function keysPanel(caller: SignedIn, client: OwnPartner, { known, fetched }: Keys, now: Date): Html {
  const { jwks_url } = client.partner
  return html`<p><code>${jwks_url}</code></p>
${fetched?.kind === 'failed' ? notice(html`It could not be fetched: ${fetched.why}.`, 'bad') : ''}
${fetched?.kind === 'answered' ? notice(`It answered just now, with ${countOf(fetched.jwks.keys.length)}.`) : ''}
${known ? html`${verdictList(known.keys.map(verdictOf), { good: 'Can verify', bad: 'Cannot be used' })}<p class="quiet">Fetched ${timeOf(known.fetchedAt > now ? now : known.fetchedAt)}.</p>` : html`<p class="quiet">It was not fetched yet.</p>`}
${ownForm(caller, `${settingsPath(client.client_id, 'white-label')}/keys#keys`, html`<div class="actions"><button class="plain">Fetch now</button></div>`)}`
}

function countOf(count: number): string {
  return count === 1 ? '1 key' : `${count} keys`
}

function verdictOf(jwk: object): Verdict {
  const { kid, alg, kty } = jwk as { kid?: unknown; alg?: unknown; kty?: unknown }
  const what = html`<code>${typeof kid === 'string' ? kid : 'no kid'}</code> ${[kty, alg].filter((part) => typeof part === 'string').join(' ')}`
  const verdict = judgeKey(jwk)
  return 'mistake' in verdict ? { kind: 'bad', what, why: `It ${verdict.mistake}.` } : { kind: 'good', what }
}
