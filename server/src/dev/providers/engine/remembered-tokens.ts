// Sign-ins outlive a restart of the mock provider, as a real one's do: its tokens are kept in a file.
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { deserialize, serialize } from 'node:v8'
import type { ProviderDefinition } from './definition.ts'
import type { Tokens } from './tokens.ts'

type Kept = Pick<Tokens, 'reuseDetections'> & {
  access: Array<[string, Tokens['access'] extends Map<string, infer T> ? T : never]>
  refresh: Array<[string, Tokens['refresh'] extends Map<string, infer T> ? T : never]>
}

/** Puts the tokens of `file` into `tokens`; a file that cannot be read is as good as none. */
export function recallTokens(tokens: Tokens, definition: ProviderDefinition, file: string): void {
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
}

/** Writes the tokens to `file`, whole or not at all. What two tokens share, their grant, they share again when recalled. */
export function keepTokens({ access, refresh, reuseDetections }: Tokens, file: string): void {
  const kept: Kept = { access: [...access], refresh: [...refresh], reuseDetections }
  writeFileSync(`${file}.new`, serialize(kept), { mode: 0o600 })
  renameSync(`${file}.new`, file)
}
