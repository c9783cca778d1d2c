// GET and POST /apps/{key}/hooks                                                                        outbound-oauth §6
// The script of an app's draft, and a try of one of its methods. `do=run` writes nothing here; its requests are really made.
import { note, type SignedIn } from '../../../accounts/index.ts'
import { checkDraft, type Draft, type Mistake, readDraftScript, saveDraft, withHooks } from '../../../apps/index.ts'
import { connectionsOfPerson, findConnectionOfPerson, tryScript } from '../../../connections/index.ts'
import type { Deps } from '../../../kernel/deps.ts'
import { type Call, readPageForm, seeOther } from '../../../kernel/http/index.ts'
import { parseJson } from '../../../kernel/json.ts'
import { countExactly, type Limit } from '../../../kernel/limits/index.ts'
import { SEEN_NAME } from '../../parts/own-form.ts'
import { appPath, loadDraft, lockOwnDraft } from '../own-app.ts'
import { type EnteredHooks, type HooksNews, hooksPage } from './hooks-page.ts'
import { STARTING_SCRIPT, sampleBundle } from './samples.ts'

// A run may take 30 seconds of wall time and five of a processor.
const RUNS: Limit = { max: 30, windowSeconds: 60 }

export async function showEditHooks(call: Call<SignedIn>, deps: Deps): Promise<Response> {
  const draft = await loadDraft(call, deps)
  const entered = {
    hooks: draft.hooks ?? STARTING_SCRIPT,
    method: '',
    bundle: sampleBundle(draft.manifest),
    connection: '',
  }
  return answer(call, draft, entered, call.url.searchParams.has('saved') ? { kind: 'saved' } : undefined, deps)
}

export async function editHooks(call: Call<SignedIn>, deps: Deps): Promise<Response> {
  const form = await readPageForm(call.request, call.caller.csrfToken)
  const draft = await loadDraft(call, deps)
  const text = (name: string) => (form.get(name) ?? '').replaceAll('\r\n', '\n')
  const entered = {
    hooks: text('hooks'),
    method: text('method').trim(),
    bundle: text('bundle'),
    connection: text('connection'),
  }
  if (form.get('do') === 'run') return answer(call, draft, entered, await run(call, draft, entered, deps), deps)
  const news = await save(call, { hooks: entered.hooks, seen: form.get(SEEN_NAME) ?? '' }, deps)
  if (news.kind === 'saved') return seeOther(`${appPath(draft.key, 'hooks')}?saved=1`)
  return answer(call, draft, entered, news, deps)
}

async function save(
  call: Call<SignedIn>,
  { hooks, seen }: { hooks: string; seen: string },
  deps: Deps,
): Promise<HooksNews> {
  const { person } = call.caller
  const script = await readDraftScript(withHooks(await loadDraft(call, deps), hooks), deps)
  return deps.db.transaction().execute(async (tx): Promise<HooksNews> => {
    const draft = await lockOwnDraft(tx, call, deps)
    if (seen !== String(draft.revision)) return { kind: 'stale' }
    const content = withHooks(draft, hooks)
    const checked = checkDraft(content, { key: draft.key, api_name: draft.apiName }, script)
    if ('mistakes' in checked) return { kind: 'refused', mistakes: checked.mistakes }
    await saveDraft(tx, draft, content, deps)
    const deed = { userId: person.userId, actor: person.email, subject: draft.key }
    await note(tx, { ...deed, action: 'app.changed', detail: { by: 'hooks' } }, deps)
    return { kind: 'saved' }
  })
}

/** Runs what is entered, saved or not. */
async function run({ caller }: Call<SignedIn>, draft: Draft, entered: EnteredHooks, deps: Deps): Promise<HooksNews> {
  const bundle = objectIn(entered.bundle)
  if (!bundle) return { kind: 'refused', mistakes: [mistake('The bundle is no JSON object.')] }
  const { person } = caller
  const connection =
    entered.connection === '' ? undefined : await findConnectionOfPerson(entered.connection, person, deps)
  if (entered.connection !== '' && connection?.app_id !== draft.appId)
    return { kind: 'refused', mistakes: [mistake('You have no such connection of this app.')] }
  const limit = await countExactly(deps.pool, `hook runs of person:${person.userId}`, RUNS, deps.clock)
  if (limit.kind !== 'within')
    return { kind: 'refused', mistakes: [mistake(`Nothing was run: try again in ${limit.retryAfterSeconds} seconds.`)] }
  const content = withHooks(draft, entered.hooks)
  const checked = checkDraft(content, undefined, await readDraftScript(content, deps))
  if ('mistakes' in checked) return { kind: 'refused', mistakes: checked.mistakes }
  return { kind: 'run', tried: await tryScript(checked.app, { method: entered.method, bundle, connection }, deps) }
}

function objectIn(text: string): Parameters<typeof tryScript>[1]['bundle'] | undefined {
  try {
    const value = parseJson(text)
    const isObject = value !== null && typeof value === 'object' && !Array.isArray(value)
    return isObject ? (value as Parameters<typeof tryScript>[1]['bundle']) : undefined
  } catch {
    return undefined
  }
}

function mistake(message: string): Mistake {
  return { line: 1, column: 1, path: '', message }
}

async function answer(
  call: Call<SignedIn>,
  draft: Draft,
  entered: EnteredHooks,
  news: HooksNews | undefined,
  deps: Deps,
): Promise<Response> {
  const connections = await connectionsOfPerson(call.caller.person, deps)
  const own = connections.filter(({ app_id }) => app_id === draft.appId)
  return hooksPage(call.caller, draft, { entered, news, connections: own })
}
