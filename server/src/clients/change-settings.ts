// What a registered client may have changed afterwards: everything but its id, its kind, and whether it keeps a secret.
import type { z } from '@hono/zod-openapi'
import { note } from '../accounts/index.ts'
import type { Tx } from '../kernel/db/index.ts'
import type { Deps } from '../kernel/deps.ts'
import type { ClientDeed } from './change-secret.ts'
import { CACHE } from './find-client.ts'
import type { Client } from './model.ts'
import { clientOf, registrationSchema } from './register-client.ts'
import * as store from './store.ts'

/** Members of a registration: absent ones stay as they are, undefined ones become what they are by default. */
export type Settings = Readonly<Record<string, unknown>>

export type Change =
  | { kind: 'changed'; client: Client }
  | { kind: 'unknown' }
  | { kind: 'refused'; issues: readonly z.core.$ZodIssue[] }

/** Changes settings of a client, in every process; what a registration would refuse changes nothing. */
export async function changeSettings(
  tx: Tx,
  { clientId, ...who }: ClientDeed,
  settings: Settings,
  deps: Pick<Deps, 'caches' | 'clock'>,
): Promise<Change> {
  const before = await store.lockClient(tx, clientId)
  if (!before) return { kind: 'unknown' }
  const judged = registrationSchema.safeParse({ ...settingsOf(before), ...settings }, { reportInput: true })
  if (!judged.success) return { kind: 'refused', issues: judged.error.issues }
  const changed = clientOf({ ...judged.data, client_id: clientId })
  const looks = before.partner && { logo: before.partner.logo, stylesheet: before.partner.stylesheet }
  const client: Client = { ...changed, partner: changed.partner && { ...changed.partner, ...looks } }
  await store.updateClient(tx, client)
  await note(tx, { ...who, action: 'client.changed', subject: clientId, detail: changesOf(settings) }, deps)
  await deps.caches.forget(tx, CACHE, clientId)
  return { kind: 'changed', client }
}

/** A client as the registration that would make it; secrets and looks, which change elsewhere, left out. */
function settingsOf({
  partner,
  kind,
  key,
  name,
  client_id,
  redirect_uris,
  scopes,
  app_key,
  ...client
}: Client): Settings {
  const common = { kind, key, name, client_id, redirect_uris, scopes, app: app_key ?? undefined }
  if (kind === 'embed') return { ...common, ...withoutNulls(partner ?? {}), logo: undefined, stylesheet: undefined }
  const { retry_window_seconds, id_token_alg, is_public } = client
  return { ...common, retry_window_seconds, ...(kind === 'ai_actions' ? { public: is_public, id_token_alg } : {}) }
}

function withoutNulls(record: object): Settings {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== null))
}

function changesOf(settings: Settings): Record<string, string> {
  return { settings: Object.keys(settings).join(' ') }
}
