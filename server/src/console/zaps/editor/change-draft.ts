// A form of the editor that changes the draft: lock, judge that nobody else did meanwhile, write, in one transaction.
import type { SignedIn } from '../../../accounts/index.ts'
import type { Deps } from '../../../kernel/deps.ts'
import type { Call } from '../../../kernel/http/index.ts'
import {
  type DraftContent,
  type DraftStep,
  readDraft,
  saveDraft,
  TITLE_LENGTH_MAX,
  type Zap,
} from '../../../zaps/index.ts'
import { SEEN_NAME } from '../../parts/own-form.ts'
import { lockZap } from '../own-zap.ts'

/** The title of the Zap in a form; `title` is that of the step. */
export const ZAP_TITLE = 'zap-title'

/** `stale`: another window changed it meanwhile; `content` is what is there now. */
export type DraftChange = { kind: 'saved' | 'stale'; zap: Zap; content: DraftContent }

/** Changes the draft of the path's Zap. `seen`: the edition that the form was made from. Throws PageError 404 and 403. */
export function changeDraft(
  call: Call<SignedIn>,
  seen: string | null,
  change: (content: DraftContent) => DraftContent,
  deps: Deps,
): Promise<DraftChange> {
  return deps.db.transaction().execute(async (tx): Promise<DraftChange> => {
    const zap = await lockZap(tx, call)
    const { content } = await readDraft(zap, { ...deps, db: tx })
    if (seen !== seenOf(zap, content)) return { kind: 'stale', zap, content }
    return { kind: 'saved', zap, content: await saveDraft(tx, zap, change(content), deps) }
  })
}

/** What a form of the editor carries, so that it is known what it was made from. */
export function seenOf({ revision }: Pick<Zap, 'revision'>, { edition }: Pick<DraftContent, 'edition'>): string {
  return `${revision}.${edition}`
}

/** The edition that a form was made from. */
export function seenIn(form: URLSearchParams): string | null {
  return form.get(SEEN_NAME)
}

/** The content with another step at that place. */
export function withStep(content: DraftContent, at: number, step: DraftStep): DraftContent {
  return { ...content, steps: content.steps.map((other, place) => (place === at ? step : other)) }
}

/** The content with the title that a form has, if it has one. */
export function withTitle(content: DraftContent, form: URLSearchParams): DraftContent {
  const title = form.get(ZAP_TITLE)
  return title === null ? content : { ...content, title: title.trim().slice(0, TITLE_LENGTH_MAX) }
}
