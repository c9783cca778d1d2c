import { type Field, findAppVersion } from '../../apps/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { SealError } from '../../kernel/seal/index.ts'
import { openCredentials } from '../credentials.ts'
import type { Connection, Credentials } from '../model.ts'
import type { AuthFields } from '../outbound/index.ts'
import type { Visit } from './visit.ts'

/**
 * What the renewed connection has in the app's fields, to be shown and changed: never a secret, neither of this version
 * of the app nor of the one that the connection was made with. Empty for a new connection.
 */
export async function knownFields({ app, renewed }: Pick<Visit, 'app' | 'renewed'>, deps: Deps): Promise<AuthFields> {
  if (!renewed || app.auth.fields.length === 0) return {}
  const [former, credentials] = await Promise.all([
    findAppVersion(renewed.app_id, renewed.app_version, deps),
    openKept(renewed, deps),
  ])
  const secrets = new Set([app, ...(former ? [former] : [])].flatMap(({ auth }) => secretKeys(auth)))
  const shown = app.auth.fields.filter(({ key }) => !secrets.has(key) && Object.hasOwn(credentials, key))
  return Object.fromEntries(shown.map(({ key }) => [key, credentials[key] ?? null]))
}

function secretKeys({ fields, key_field }: { fields: readonly Field[]; key_field?: string | undefined }): string[] {
  const keys = fields.filter(({ type }) => type === 'secret').map(({ key }) => key)
  return key_field === undefined ? keys : [...keys, key_field]
}

// Connecting again is what helps a connection whose credentials nothing opens any more.
async function openKept(connection: Connection, deps: Deps): Promise<Credentials> {
  try {
    return await openCredentials(connection, deps)
  } catch (error) {
    if (error instanceof SealError) return {}
    throw error
  }
}
