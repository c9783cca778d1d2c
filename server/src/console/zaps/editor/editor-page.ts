// The page of the editor: the steps, the one that is edited, and how the draft stands to what is live.
import type { SignedIn } from '../../../accounts/index.ts'
import { findClient } from '../../../clients/index.ts'
import type { Deps } from '../../../kernel/deps.ts'
import { type Html, html } from '../../../kernel/html/index.ts'
import {
  actionsForStep,
  appsForStep,
  browseZapRuns,
  type Draft,
  type DraftMistake,
  emptyStep,
  findTriggerProblem,
  type NamedDraftStep,
  nameSteps,
  type Zap,
} from '../../../zaps/index.ts'
import { notice } from '../../parts/console-page.ts'
import { keptSince } from '../history/kept-since.ts'
import { zapsThatLostAnAccount } from '../lost-account.ts'
import { ownerOf } from '../own-zap.ts'
import { zapPage } from '../zap-page.ts'
import { editorPath } from '../zap-paths.ts'
import { aboutZap } from './about-zap.ts'
import { accountOffer } from './account-offer.ts'
import { earlierList } from './earlier-list.ts'
import { impliedButton } from './editor-form.ts'
import { mistakeSummary } from './mistake-summary.ts'
import { nextThing } from './next-thing.ts'
import { actionPicker, appPicker } from './pick.ts'
import { publishBar } from './publish-bar.ts'
import type { EnteredStep } from './read-step.ts'
import { stepButtons } from './step-buttons.ts'
import { stepFacts } from './step-facts.ts'
import { stepForm } from './step-form.ts'
import { stepList } from './step-list.ts'
import { testResult } from './test-result.ts'

/** What is shown. `entered`: what stands in the form of the step instead of what is kept. */
export type EditorShown = {
  zap: Zap
  draft: Draft
  at: number
  choosing?: 'app' | 'action' | undefined
  find?: string
  /** Those that are marked at their fields. */
  mistakes?: readonly DraftMistake[]
  /** Whether they are listed as well. */
  isRefused?: boolean
  news?: Html
  entered?: Partial<EnteredStep>
  status?: number
}

/** The editor at one step. */
export async function editorPage(caller: SignedIn, shown: EditorShown, deps: Deps): Promise<Response> {
  const { zap, draft, at, mistakes = [], news, isRefused, status } = shown
  const { content } = draft
  const named = await nameSteps(content.steps, deps)
  const [client, lost, problem, heldCount, { form, aside, isStepOpen }] = await Promise.all([
    findClient(zap.client_id, deps),
    zapsThatLostAnAccount([zap], deps),
    findTriggerProblem(deps.db, zap.id),
    heldOf(zap, caller, deps),
    stepPart(caller, shown, named, deps),
  ])
  const body = html`${news ?? ''}${isRefused ? mistakeSummary({ zap, at, named }, mistakes) : ''}
${impliedButton(zap, isStepOpen)}${publishBar(caller, { zap, draft, heldCount, problem, hasLost: lost.has(zap.id) })}
<div class="editor"><div class="editor-aside">${stepList({ zap, named, at, mistakes })}${aside}</div><div class="editor-step">${form}${stepButtons({ zap, content, at })}</div></div>
${aboutZap({ zap, draft, mistakes, clientName: client?.name ?? 'a client that is gone' })}`
  return zapPage(caller, zap, 'editor', body, {
    title: content.title,
    ...(status === undefined ? {} : { status }),
  })
}

type StepPart = { form: Html; aside: Html; isStepOpen: boolean }

async function stepPart(
  caller: SignedIn,
  { zap, draft, at, choosing, find = '', mistakes = [], entered }: EditorShown,
  named: readonly NamedDraftStep[],
  deps: Deps,
): Promise<StepPart> {
  const { content } = draft
  const picking = { caller, zap, content, at }
  const owner = ownerOf(zap)
  const alone = (form: Html): StepPart => ({ form, aside: html``, isStepOpen: false })
  const { app, action } = named[at] ?? {}
  if (!app || choosing === 'app') return alone(appPicker(picking, await appsForStep(at, owner, deps), find))
  if (!action || choosing === 'action') return alone(actionPicker(picking, app, actionsForStep(app, at)))
  const { clashes = new Map<string, string>(), ...own } = entered ?? {}
  const step = { ...(content.steps[at] ?? emptyStep), ...own }
  const facts = await stepFacts(content, at, owner, deps, step)
  if (!facts) throw new Error('a step whose action is known has no facts')
  const offer = await accountOffer({ caller, zap, content, at, step, facts }, deps)
  const form = html`${offer}${stepForm({ caller, zap, content, at, step, facts, mistakes, clashes, isUnsaved: entered !== undefined })}
${testResult(step, facts.action, nextThing(zap, draft, at, named))}`
  return { form, aside: earlierList(zap, facts.earlier), isStepOpen: true }
}

async function heldOf(zap: Zap, { person }: SignedIn, deps: Deps): Promise<number> {
  if (zap.is_enabled || zap.revision === 0) return 0
  const { count } = await browseZapRuns(
    person,
    { from: keptSince(deps), zapId: zap.id, statuses: ['held'] },
    { limit: 1, offset: 0 },
    deps,
  )
  return count
}

/** What was entered cannot be kept: another window was first. */
export function staleNews(zap: Zap): Html {
  return notice(
    html`This Zap was changed in another window meanwhile, and nothing of this form was saved. Below is what you entered: copy what you need, then <a href="${editorPath(zap)}">load the editor</a> to see what is there now.`,
    'bad',
  )
}
