// POST /editor/{id}
// One step of the draft: its app, its action, or everything that its form asks. `do=test` tries it as well.
import type { SignedIn } from '../../../accounts/index.ts'
import { type Action, findAction, secretInputs } from '../../../actions/index.ts'
import { actionKinds } from '../../../apps/index.ts'
import type { Deps } from '../../../kernel/deps.ts'
import { type Call, readPageForm, seeOther } from '../../../kernel/http/index.ts'
import {
  actionsForStep,
  appForStep,
  type Draft,
  type DraftStep,
  emptyStep,
  nameStep,
  readDraft,
  withAction,
  withApp,
  type Zap,
} from '../../../zaps/index.ts'
import { notice } from '../../parts/console-page.ts'
import { loadZap, ownerOf } from '../own-zap.ts'
import { editorPath } from '../zap-paths.ts'
import { changeDraft, seenIn, withStep, withTitle } from './change-draft.ts'
import { hasStep } from './editor-form.ts'
import { editorPage, staleNews } from './editor-page.ts'
import { agedTest } from './mark-earlier.ts'
import { type EnteredStep, type FormMistake, readStep, readStepForm } from './read-step.ts'
import { testStep } from './test-step.ts'

export async function editStep(call: Call<SignedIn>, deps: Deps): Promise<Response> {
  const form = await readPageForm(call.request, call.caller.csrfToken)
  const zap = await loadZap(call, deps)
  const draft = await readDraft(zap, deps)
  const at = readStep(form.get('step'), draft.content)
  if (form.has('app')) return chooseApp(call, form, { zap, draft, at }, deps)
  if (form.has('action')) return chooseAction(call, form, { zap, draft, at }, deps)
  const saved = await saveStep(call, form, { zap, draft, at }, deps)
  if (saved.kind === 'refused') return saved.page
  if (form.get('do') !== 'test') return seeOther(`${editorPath(zap, at)}&saved=1`)
  return testStep(call, { zap, content: saved.content, at }, deps)
}

type Editing = { zap: Zap; draft: Draft; at: number }

async function chooseApp(call: Call<SignedIn>, form: URLSearchParams, editing: Editing, deps: Deps): Promise<Response> {
  const { zap, draft, at } = editing
  const app = await appForStep(form.get('app') ?? '', ownerOf(zap), deps)
  if (!app || actionsForStep(app, at).length === 0) return seeOther(`${editorPath(zap, at)}&choose=app`)
  return keepStep(call, form, editing, withApp(draft.content.steps[at] ?? emptyStep, app), deps)
}

async function chooseAction(
  call: Call<SignedIn>,
  form: URLSearchParams,
  editing: Editing,
  deps: Deps,
): Promise<Response> {
  const { zap, draft, at } = editing
  const action = await actionNamed(form, editing, deps)
  if (!action) return seeOther(`${editorPath(zap, at)}&choose=action`)
  return keepStep(call, form, editing, await withAction(draft.content, at, action, ownerOf(zap), deps), deps)
}

async function actionNamed(
  form: URLSearchParams,
  { zap, draft, at }: Editing,
  deps: Deps,
): Promise<Action | undefined> {
  const named = await nameStep(draft.content.steps[at] ?? emptyStep, deps)
  const app = named.app?.key === form.get('of') ? named.app : await appForStep(form.get('of') ?? '', ownerOf(zap), deps)
  const [word = '', key = ''] = (form.get('action') ?? '').split(':')
  const kind = actionKinds.find((one) => one === word)
  const action = app && kind && findAction(app, kind, key)
  return action && (action.type === 'READ') === (at === 0) ? action : undefined
}

async function keepStep(
  call: Call<SignedIn>,
  form: URLSearchParams,
  { at }: Editing,
  step: DraftStep,
  deps: Deps,
): Promise<Response> {
  const outcome = await changeDraft(call, seenIn(form), (content) => withStep(withTitle(content, form), at, step), deps)
  if (outcome.kind === 'saved') return seeOther(editorPath(outcome.zap, at))
  return stalePage(call, form, undefined, deps)
}

type Saved = { kind: 'saved'; content: Draft['content'] } | { kind: 'refused'; page: Response }

/** Keeps what a form of the editor says before its button does anything else: the open step and the Zap's title. */
export async function saveOpenStep(
  call: Call<SignedIn>,
  form: URLSearchParams,
  zap: Zap,
  deps: Deps,
): Promise<(Saved & { kind: 'refused' }) | { kind: 'saved'; content: Draft['content']; at: number }> {
  const draft = await readDraft(zap, deps)
  const at = readStep(form.get('step'), draft.content)
  const saved = hasStep(form) ? await saveStep(call, form, { zap, draft, at }, deps) : await saveTitle(call, form, deps)
  return saved.kind === 'refused' ? saved : { ...saved, at }
}

async function saveTitle(call: Call<SignedIn>, form: URLSearchParams, deps: Deps): Promise<Saved> {
  const outcome = await changeDraft(call, seenIn(form), (content) => withTitle(content, form), deps)
  if (outcome.kind === 'saved') return { kind: 'saved', content: outcome.content }
  return { kind: 'refused', page: await stalePage(call, form, undefined, deps) }
}

/** Keeps what the form of a step says. */
export async function saveStep(
  call: Call<SignedIn>,
  form: URLSearchParams,
  { zap, draft, at }: Editing,
  deps: Deps,
): Promise<Saved> {
  const step = draft.content.steps[at] ?? emptyStep
  const { action } = await nameStep(step, deps)
  if (!action) return { kind: 'refused', page: seeOther(editorPath(zap, at)) }
  const { mistakes, clashes = new Map(), ...entered } = readStepForm(form, step, action)
  if (mistakes.length > 0) {
    const kept = { ...draft, content: withTitle(draft.content, form) }
    const page = await mistakenPage(
      call,
      { zap, draft: kept, at },
      { entered: { ...entered, clashes }, mistakes },
      deps,
    )
    return { kind: 'refused', page }
  }
  const outcome = await changeDraft(
    call,
    seenIn(form),
    (content) =>
      withStep(withTitle(content, form), at, {
        ...step,
        ...entered,
        tested: agedTest(step, entered, shownTest(step, entered, action)),
      }),
    deps,
  )
  if (outcome.kind === 'saved') return { kind: 'saved', content: outcome.content }
  return { kind: 'refused', page: await stalePage(call, form, entered, deps) }
}

/** The last test, unless it gave back a secret that is no input any more: nothing would mask it. */
function shownTest(
  { tested, inputs: before }: DraftStep,
  { inputs }: EnteredStep,
  action: Action,
): DraftStep['tested'] {
  const kept = new Set(secretInputs(action, inputs))
  const given = JSON.stringify(tested?.results ?? [])
  const isEchoed = secretInputs(action, before).some((secret) => !kept.has(secret) && given.includes(secret))
  return isEchoed ? null : tested
}

function mistakenPage(
  { caller }: Call<SignedIn>,
  { zap, draft, at }: Editing,
  { entered, mistakes: own }: { entered: Partial<EnteredStep>; mistakes: readonly FormMistake[] },
  deps: Deps,
): Promise<Response> {
  const mistakes = own.map(({ under, detail }) => ({ step: at, pointer: `/steps/${at}${under}`, detail }))
  const news = notice('Nothing was saved: mend what is marked below first.', 'bad')
  return editorPage(caller, { zap, draft, at, entered, mistakes, news, status: 422 }, deps)
}

async function stalePage(
  call: Call<SignedIn>,
  form: URLSearchParams,
  entered: EnteredStep | undefined,
  deps: Deps,
): Promise<Response> {
  const zap = await loadZap(call, deps)
  const stored = await readDraft(zap, deps)
  const draft = { ...stored, content: withTitle(stored.content, form) }
  const shown = { zap, draft, at: readStep(form.get('step'), draft.content), news: staleNews(zap), status: 409 }
  return editorPage(call.caller, { ...shown, ...(entered ? { entered } : {}) }, deps)
}
