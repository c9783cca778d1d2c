import type { Deps } from '../../kernel/deps.ts'
import { readScript } from '../hooks/read-script.ts'
import { editDocument, looseValue } from '../manifest/edit-document.ts'
import type { ReadScript, UnreadScript } from '../manifest/script.ts'
import type { DraftContent } from './check-draft.ts'

type Script = ReadScript | UnreadScript

/** What is told of a draft's script; undefined when it has none. It runs once, in the sandbox: never inside a transaction. */
export async function readDraftScript(
  { manifest, hooks }: Pick<DraftContent, 'manifest' | 'hooks'>,
  { sandbox, clock }: Pick<Deps, 'sandbox' | 'clock'>,
): Promise<Script | undefined> {
  const name = 'The script'
  if (hooks !== null) return readScript({ name, source: hooks }, { sandbox, nowMs: clock.now().getTime() })
  if (looseValue(manifest).hooks === undefined) return undefined
  return { name, unreadable: 'The script is missing: write it on the page Hooks, or leave this out.' }
}

/** The same content with this script, named in its manifest; an empty one is taken out of both. */
export function withHooks<Content extends DraftContent>(content: Content, hooks: string): Content {
  const isEmpty = hooks.trim() === ''
  const manifest = editDocument(content.manifest, [[['hooks'], isEmpty ? undefined : './hooks.js']])
  return { ...content, manifest, hooks: isEmpty ? null : hooks }
}
