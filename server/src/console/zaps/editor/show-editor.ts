// GET /editor/{id}, and of its forms for whoever had to sign in before they could be sent
// A Zap as it is being written, one step at a time: `?step=`. Connect comes back here with `connection_id`.
import type { SignedIn } from '../../../accounts/index.ts'
import { readConnectionId } from '../../../connections/index.ts'
import type { Deps } from '../../../kernel/deps.ts'
import { type Html, html } from '../../../kernel/html/index.ts'
import type { Call } from '../../../kernel/http/index.ts'
import { type Draft, judgeDraft, readDraft, type Zap } from '../../../zaps/index.ts'
import { notice } from '../../parts/console-page.ts'
import { readChoice } from '../../parts/list-filters.ts'
import { loadZap, ownerOf } from '../own-zap.ts'
import { editorPage } from './editor-page.ts'
import { firstOpenStep } from './first-open-step.ts'
import { readStep } from './read-step.ts'
import { versionOffers } from './take-version.ts'

export async function showEditor(call: Call<SignedIn>, deps: Deps): Promise<Response> {
  const { caller, url } = call
  const zap = await loadZap(call, deps)
  const draft = await readDraft(zap, deps)
  const { searchParams } = url
  const asked = searchParams.get('step')
  const at = asked === null ? firstOpenStep(draft.content) : readStep(asked, draft.content)
  const connected = readConnectionId(searchParams.get('connection_id') ?? '')
  const judged = searchParams.has('check') ? await judgeDraft(draft.content, ownerOf(zap), deps) : undefined
  return editorPage(
    caller,
    {
      zap,
      draft,
      at,
      choosing: readChoice(url, 'choose', ['app', 'action']),
      find: (searchParams.get('find') ?? '').slice(0, 100),
      mistakes: judged?.mistakes ?? [],
      news: html`${news(searchParams, zap, draft)}${await versionOffers(caller, zap, draft.content, deps)}`,
      ...(connected === undefined ? {} : { entered: { connectionId: connected } }),
    },
    deps,
  )
}

// Words from the address are not repeated: anybody can write an address.
const done: Readonly<Record<string, string>> = {
  saved: 'Saved in the draft.',
  made: 'The draft is there. Choose what its steps do, test them, then publish it.',
  published: 'Published, and on.',
  kept: 'Published. The Zap is off.',
  discarded: 'The draft is gone: this is what is live.',
  versions: 'The draft has the new version. Test its steps, then publish it.',
  on: 'The Zap is on.',
  off: 'The Zap is off. What had begun is held until you turn it on, or discard it.',
}

function news(query: URLSearchParams, zap: Zap, draft: Draft): Html {
  if (query.has('connection_id')) return notice('Connected. Save the step to use this account.')
  if (query.has('error')) return notice('Connecting did not come to its end. Nothing has changed.', 'bad')
  if (query.has('refused')) return notice(refusedWords(zap, draft), 'bad')
  const word = Object.keys(done).find((one) => query.has(one))
  return word === undefined ? html`` : notice(done[word])
}

function refusedWords({ revision }: Zap, { isChanged }: Draft): string {
  if (revision === 0) return 'It is not on: publish it first.'
  const first = 'It is still off: a connection of it cannot be used. Reconnect it under My connections'
  return isChanged ? `${first}, or choose another one and publish.` : `${first}, or choose another one.`
}
