// The second half of POST /editor/{id} with do=test: tries the step that was just saved, and keeps what came of it.
import type { SignedIn } from '../../../accounts/index.ts'
import type { Deps } from '../../../kernel/deps.ts'
import { type Call, seeOther } from '../../../kernel/http/index.ts'
import { countExactly, type Limit } from '../../../kernel/limits/index.ts'
import { type DraftContent, judgeDraft, readDraft, type StepTest, tryStep, type Zap } from '../../../zaps/index.ts'
import { notice } from '../../parts/console-page.ts'
import { ownerOf } from '../own-zap.ts'
import { editorPath } from '../zap-paths.ts'
import { changeDraft, seenOf, withStep } from './change-draft.ts'
import { type EditorShown, editorPage } from './editor-page.ts'

const TESTS: Limit = { max: 30, windowSeconds: 60 }

type Tested = { zap: Zap; content: DraftContent; at: number }

/** Tries a step whose draft is saved; the page then shows what came of it. A reload tries nothing again. */
export async function testStep(call: Call<SignedIn>, { zap, content, at }: Tested, deps: Deps): Promise<Response> {
  const { mistakes } = await judgeDraft(content, ownerOf(zap), deps)
  const own = mistakes.filter(({ step }) => step === at)
  if (own.length > 0)
    return page(call, { zap, content, at }, { mistakes: own, status: 422, news: notice(WRONG, 'bad') }, deps)
  const limit = await countExactly(deps.pool, `step tests of person:${call.caller.person.userId}`, TESTS, deps.clock)
  if (limit.kind !== 'within') {
    const words = `Saved, but not tested: try again in ${limit.retryAfterSeconds} seconds.`
    return page(call, { zap, content, at }, { status: 429, news: notice(words, 'bad') }, deps)
  }
  const tried = await tryStep(content, at, ownerOf(zap), deps)
  if (tried.kind === 'untested')
    return page(call, { zap, content, at }, { status: 422, news: notice(firstTest(tried.steps), 'bad') }, deps)
  return keep(call, { zap, content, at }, tried.test, deps)
}

const WRONG = 'Saved, but not tested: mend what is marked below first.'

function firstTest(steps: readonly number[]): string {
  const names = steps.map((at) => `step ${at + 1}`).join(' and ')
  return `Saved, but not tested: test ${names} first, since this one is given values of ${steps.length === 1 ? 'it' : 'them'}.`
}

async function keep(call: Call<SignedIn>, { zap, content, at }: Tested, test: StepTest, deps: Deps): Promise<Response> {
  const change = (now: DraftContent) => {
    const step = now.steps[at]
    return step ? withStep(now, at, { ...step, tested: test }) : now
  }
  const outcome = await changeDraft(call, seenOf(zap, content), change, deps)
  if (outcome.kind === 'saved') return seeOther(`${editorPath(zap, at)}#test`)
  const words = 'The step was tested, but changed in another window meanwhile: test it again to see what it gives now.'
  return page(call, { ...outcome, at }, { status: 409, news: notice(words, 'bad') }, deps)
}

async function page(
  { caller }: Call<SignedIn>,
  { zap, at }: Tested,
  more: Partial<EditorShown>,
  deps: Deps,
): Promise<Response> {
  return editorPage(caller, { zap, draft: await readDraft(zap, deps), at, ...more }, deps)
}
