// What a draft makes, also one that is not complete: what every app has stands in for what is missing.
import {
  checkDraft,
  type DraftContent,
  editDocument,
  looseValue,
  type Mistake,
  withSecretNamed,
} from '../../../apps/index.ts'
import { previewSteps, redirectUriOf } from '../../../connections/index.ts'
import type { Deps } from '../../../kernel/deps.ts'
import { appFields } from '../form/fields.ts'
import type { ReadForm } from '../form/read-app-form.ts'
import { valueAt } from '../form/value-at.ts'
import type { Preview } from './preview-panel.ts'

const STAND_INS = { key: 'your-app', name: 'Your app', version: '1.0.0' } as const

/** The steps of what stands in a form; what it still lacks in the words of the form. */
export async function previewForm(
  { content, missing }: Pick<ReadForm, 'content' | 'missing'>,
  deps: Pick<Deps, 'clock' | 'publicUrl'>,
): Promise<Preview> {
  const lacking = Object.entries(missing).filter(([name]) => !Object.hasOwn(STAND_INS, name))
  const mistakes = lacking.flatMap(([, words]) => words)
  return mistakes.length > 0 ? { steps: [], mistakes, hooks: [] } : previewDraft(content, content.secret !== null, deps)
}

/** The steps of a draft, or what is still missing for them. `hasSecret`: one is kept, or was just entered. */
export async function previewDraft(
  content: Omit<DraftContent, 'secret'>,
  hasSecret: boolean,
  deps: Pick<Deps, 'clock' | 'publicUrl'>,
): Promise<Preview> {
  const manifest = completed(content.manifest)
  // HTTP Basic has a place for the secret, whether one was entered already or not.
  const isBasic = valueAt(looseValue(manifest), ['auth', 'oauth2', 'client_auth']) === 'basic'
  const named = isBasic && !hasSecret ? withSecretNamed(manifest) : manifest
  const checked = checkDraft({ ...content, manifest: named, secret: hasSecret || isBasic ? '<client_secret>' : null })
  const hooks = [...(content.hooks ?? '').matchAll(/\b(?:pre|post|get)_[a-z0-9_]+/g)].map(([name]) => name)
  if ('mistakes' in checked) return { steps: [], mistakes: wordsOf(checked.mistakes), hooks }
  const redirectUri = redirectUriOf(checked.app, deps)
  const steps = await previewSteps(checked.app, { redirectUri, now: deps.clock.now() })
  return { steps, mistakes: [], hooks }
}

// What is wrong in several places in the same words is said once, with their names.
function wordsOf(mistakes: readonly Mistake[]): string[] {
  const places = new Map<string, string[]>()
  for (const { path, message } of mistakes) places.set(message, [...(places.get(message) ?? []), path])
  return [...places].map(([message, paths]) =>
    paths.length === 1 ? message : `${message} (${paths.map(labelOf).join(', ')})`,
  )
}

function labelOf(path: string): string {
  return appFields.find((field) => field.path.join('.') === path)?.label ?? path
}

function completed(manifest: string): string {
  const value = looseValue(manifest)
  const missing = Object.entries(STAND_INS).filter(([name]) => !value[name])
  return editDocument(
    manifest,
    missing.map(([name, standIn]) => [[name], standIn]),
  )
}
