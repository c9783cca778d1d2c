// Sign-ins outlive a restart of the mock provider, as a real one's do: its tokens are kept in a file, and what else of
// its content is to last.
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { deserialize, serialize } from 'node:v8'
import type { ProviderDefinition } from './definition.ts'
import type { ProviderState } from './state.ts'
import type { Tokens } from './tokens.ts'

type Kept = Pick<Tokens, 'reuseDetections'> & {
  access: Array<[string, Tokens['access'] extends Map<string, infer T> ? T : never]>
  refresh: Array<[string, Tokens['refresh'] extends Map<string, infer T> ? T : never]>
  content?: unknown
}

type Remembering = Pick<ProviderState, 'tokens' | 'content'>

/** Puts back what `file` holds; a file that cannot be read is as good as none. */
export function recallMemory({ tokens, content }: Remembering, definition: ProviderDefinition, file: string): void {
  if (!existsSync(file)) return
  let kept: Kept
  try {
    kept = deserialize(readFileSync(file))
  } catch {
    return
  }
  const tokensOfGrants = [...kept.access, ...kept.refresh].map(([, token]) => token)
  for (const { grant } of tokensOfGrants)
    grant.user = definition.users.find(({ id }) => id === grant.user.id) ?? grant.user
  for (const [key, token] of kept.access) tokens.access.set(key, token)
  for (const [key, token] of kept.refresh) tokens.refresh.set(key, token)
  tokens.reuseDetections = kept.reuseDetections
  content.lasting?.recall(kept.content)
}

/** Writes it to `file`, whole or not at all. What two tokens share, their grant, they share again when recalled. */
export function keepMemory({ tokens, content }: Remembering, file: string): void {
  const { access, refresh, reuseDetections } = tokens
  const kept: Kept = { access: [...access], refresh: [...refresh], reuseDetections, content: content.lasting?.keep() }
  writeFileSync(`${file}.new`, serialize(kept), { mode: 0o600 })
  renameSync(`${file}.new`, file)
}
