// What a draft makes, also one that is not complete: what every app has stands in for what is missing.
import { checkDraft, type DraftContent, editDocument, looseValue } from '../../../apps/index.ts'
import { previewSteps, redirectUriOf } from '../../../connections/index.ts'
import type { Deps } from '../../../kernel/deps.ts'
import type { Preview } from './preview-panel.ts'

const STAND_INS = { key: 'your-app', name: 'Your app', version: '1.0.0' } as const

/** The steps of a draft, or what is still missing for them. `hasSecret`: one is kept, or was just entered. */
export async function previewDraft(
  content: Omit<DraftContent, 'secret'>,
  hasSecret: boolean,
  deps: Pick<Deps, 'clock' | 'publicUrl'>,
): Promise<Preview> {
  const secret = hasSecret ? '<client_secret>' : null
  const checked = checkDraft({ ...content, manifest: completed(content.manifest), secret })
  const hooks = [...(content.hooks ?? '').matchAll(/\b(?:pre|post|get)_[a-z0-9_]+/g)].map(([name]) => name)
  if ('mistakes' in checked) return { steps: [], mistakes: checked.mistakes.map(({ message }) => message), hooks }
  const redirectUri = redirectUriOf(checked.app, deps)
  const steps = await previewSteps(checked.app, { redirectUri, now: deps.clock.now() })
  return { steps, mistakes: [], hooks }
}

function completed(manifest: string): string {
  const value = looseValue(manifest)
  const missing = Object.entries(STAND_INS).filter(([name]) => !value[name])
  return editDocument(
    manifest,
    missing.map(([name, standIn]) => [[name], standIn]),
  )
}
