// <data>/dev.json: everything that a test or a script needs to talk to a running `wayleave dev`. Mode 0600.
import { chmod, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { StoredJwk } from '@wayleave/sdk/partner'

/** What stands in dev.json: null where a value is absent or is no longer known. */
export type Credentials = {
  url: string
  database_url: string
  data: string
  users: Array<{ email: string; password: string | null; api_key: string | null; user_id: number }>
  clients: Array<{
    key: string
    kind: string
    client_id: string
    client_secret: string | null
    redirect_uris: readonly string[]
    scopes: readonly string[]
    app: string | null
    webhook_secret: string | null
  }>
  embed: Array<{
    key: string
    client_id: string
    issuer: string
    audience: string
    jwks_url: string
    user_claim: string
    tenant_claim: string
    private_jwk: StoredJwk | null
  }>
  apps: Array<{ key: string; id: string; api_name: string; version: string; connect_url: string; callback_url: string }>
  providers: Array<{ key: string; url: string }>
}

/** Where a data folder keeps it. */
export function credentialsPath(data: string): string {
  return join(data, 'dev.json')
}

/** Writes the file whole or not at all, readable for its owner alone. */
export async function writeCredentials(path: string, credentials: Credentials): Promise<void> {
  const unfinished = `${path}.${process.pid}`
  await writeFile(unfinished, `${JSON.stringify(credentials, null, 2)}\n`, { mode: 0o600 })
  await chmod(unfinished, 0o600) // a leftover keeps the mode that it had
  await rename(unfinished, path)
}

/** What this program wrote there. Throws when there is no such file. */
export async function readCredentials(path: string): Promise<Credentials> {
  return JSON.parse(await readFile(path, 'utf8'))
}

/** Address and database that an earlier or another process wrote; undefined when there is none to read. */
export async function glimpseCredentials(path: string): Promise<Pick<Credentials, 'url' | 'database_url'> | undefined> {
  const found = await readCredentials(path).catch(() => undefined)
  return typeof found?.url === 'string' && typeof found.database_url === 'string' ? found : undefined
}
