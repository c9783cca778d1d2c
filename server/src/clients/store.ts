import { sql } from 'kysely'
import type { Db } from '../kernel/db/index.ts'
import { deleteStaleBrandFiles } from './brand/store.ts'
import type { OwnClient } from './client-owner.ts'
import { type Client, HOUSE_CLIENT_ID, type Partner } from './model.ts'

export type StoredClient = Client & { secret_hash: Buffer | null; webhook_secrets: string | null }

type Row = Omit<StoredClient, 'partner'> & { partner: Partner | null }

const publicColumns = sql`
  clients.client_id, key, kind, name, is_public, redirect_uris, scopes, app_key, id_token_alg, retry_window_seconds,
  case when partners.client_id is null then null else to_jsonb(partners) - 'client_id' end as partner`
const columns = sql`${publicColumns}, secret_hash, webhook_secrets`
const ownColumns = sql`${publicColumns}, clients.created_at, secret_changed_at`

export async function findClient(db: Db, clientId: string): Promise<StoredClient | undefined> {
  const { rows } = await sql<Row>`
    select ${columns} from clients left join partners using (client_id) where clients.client_id = ${clientId}`.execute(
    db,
  )
  return rows[0]
}

/** The same, kept from changing until the transaction ends. The house client never changes: it reads as none. */
export async function lockClient(db: Db, clientId: string): Promise<StoredClient | undefined> {
  if (clientId === HOUSE_CLIENT_ID) return undefined
  await sql`select 1 from clients where client_id = ${clientId} for update`.execute(db)
  return findClient(db, clientId)
}

export async function updateSecret(db: Db, clientId: string, hash: Buffer, now: Date): Promise<void> {
  await sql`
    update clients set secret_hash = ${hash}, secret_changed_at = ${now} where client_id = ${clientId}`.execute(db)
}

export async function updateWebhookSecrets(db: Db, clientId: string, sealed: string): Promise<void> {
  await sql`update clients set webhook_secrets = ${sealed} where client_id = ${clientId}`.execute(db)
}

/** Returns false when there is no such client, or it is the house client. What belongs to it goes with it. */
export async function deleteClient(db: Db, clientId: string): Promise<boolean> {
  if (clientId === HOUSE_CLIENT_ID) return false
  const { rows } = await sql`delete from clients where client_id = ${clientId} returning client_id`.execute(db)
  return rows.length > 0
}

/** All that somebody registered. */
export async function listClients(db: Db): Promise<StoredClient[]> {
  const { rows } = await sql<Row>`
    select ${columns} from clients left join partners using (client_id)
    where clients.client_id <> ${HOUSE_CLIENT_ID} order by clients.created_at, client_id`.execute(db)
  return rows
}

export async function listOwnClients(db: Db, userId: number): Promise<OwnClient[]> {
  const { rows } = await sql<OwnClient>`
    select ${ownColumns} from clients left join partners using (client_id)
    where owner_user_id = ${userId} order by clients.created_at, client_id`.execute(db)
  return rows
}

export async function findOwnClient(db: Db, clientId: string, userId: number): Promise<OwnClient | undefined> {
  const { rows } = await sql<OwnClient>`
    select ${ownColumns} from clients left join partners using (client_id)
    where clients.client_id = ${clientId} and owner_user_id = ${userId}`.execute(db)
  return rows[0]
}

/** Returns false when there is no such client, or it is the house client, which is nobody's. */
export async function updateOwner(db: Db, clientId: string, userId: number | undefined): Promise<boolean> {
  if (clientId === HOUSE_CLIENT_ID) return false
  const { rows } = await sql`
    update clients set owner_user_id = ${userId ?? null} where client_id = ${clientId} returning client_id`.execute(db)
  return rows.length > 0
}

export async function isRegisteredOrigin(db: Db, origin: string): Promise<boolean> {
  const { rows } = await sql`select 1 from partners where ${origin} = any(origins) limit 1`.execute(db)
  return rows.length > 0
}

/** Returns false when the client_id is taken. `ownerId`: the person who manages it in the console, if anybody does. */
export async function insertClient(
  db: Db,
  client: StoredClient,
  now: Date,
  ownerId: number | undefined,
): Promise<boolean> {
  const { rows } = await sql`
    insert into clients (client_id, key, kind, name, is_public, secret_hash, redirect_uris, scopes, app_key, webhook_secrets,
      id_token_alg, retry_window_seconds, owner_user_id, created_at)
    values (${client.client_id}, ${client.key}, ${client.kind}, ${client.name}, ${client.is_public}, ${client.secret_hash},
            ${client.redirect_uris}, ${client.scopes}, ${client.app_key}, ${client.webhook_secrets},
            ${client.id_token_alg}, ${client.retry_window_seconds}, ${ownerId ?? null}, ${now})
    on conflict (client_id) do nothing returning client_id`.execute(db)
  if (rows.length === 0) return false
  if (client.partner) await insertPartner(db, client.client_id, client.partner)
  return true
}

/** Returns false when there is no client of that id and kind. */
export async function updateClient(db: Db, client: Client): Promise<boolean> {
  const { rows } = await sql`
    update clients set key = ${client.key}, name = ${client.name}, is_public = ${client.is_public},
      redirect_uris = ${client.redirect_uris}, scopes = ${client.scopes}, app_key = ${client.app_key},
      id_token_alg = ${client.id_token_alg}, retry_window_seconds = ${client.retry_window_seconds}
    where client_id = ${client.client_id} and kind = ${client.kind} returning client_id`.execute(db)
  if (rows.length === 0) return false
  await deleteStaleBrandFiles(db, client.client_id)
  await sql`delete from partners where client_id = ${client.client_id}`.execute(db)
  if (client.partner) await insertPartner(db, client.client_id, client.partner)
  return true
}

async function insertPartner(db: Db, clientId: string, partner: Partner): Promise<void> {
  await sql`
    insert into partners (client_id, issuer, audience, jwks_url, user_claim, tenant_claim, email_claim, label_claim,
      max_lifetime_seconds, require_jti, confirm_identity, confirm_url, on_expired, reconnect_url,
      origins, theme, logo, stylesheet)
    values (${clientId}, ${partner.issuer}, ${partner.audience}, ${partner.jwks_url}, ${partner.user_claim}, ${partner.tenant_claim},
      ${partner.email_claim}, ${partner.label_claim}, ${partner.max_lifetime_seconds}, ${partner.require_jti},
      ${partner.confirm_identity}, ${partner.confirm_url}, ${partner.on_expired}, ${partner.reconnect_url},
      ${partner.origins}, ${partner.theme}, ${partner.logo},
      ${partner.stylesheet})`.execute(db)
}

/** The last JWKS of a partner. `attempted_at`: when anybody last asked, whatever came of it. */
export type CachedJwks = {
  jwks_url: string
  jwks: { keys: object[] } | null
  fetched_at: Date | null
  fresh_until: Date | null
  attempted_at: Date | null
}

export async function findJwks(db: Db, clientId: string): Promise<CachedJwks | undefined> {
  const { rows } = await sql<CachedJwks>`
    select jwks_url, jwks, fetched_at, fresh_until, attempted_at from jwks_cache where client_id = ${clientId}`.execute(
    db,
  )
  return rows[0]
}

/**
 * Marks an attempt; false when somebody made one after `notSince`: the 30 s between two refetches hold for all processes.
 * A mark after `notAfter` was left by a clock that has been moved back, and does not count.
 */
export async function claimJwksAttempt(
  db: Db,
  clientId: string,
  jwksUrl: string,
  { now, notSince, notAfter }: { now: Date; notSince: Date; notAfter: Date },
): Promise<boolean> {
  const { rows } = await sql`
    insert into jwks_cache (client_id, jwks_url, attempted_at) values (${clientId}, ${jwksUrl}, ${now})
    on conflict (client_id) do update set attempted_at = excluded.attempted_at, jwks_url = excluded.jwks_url,
      jwks = case when jwks_cache.jwks_url = excluded.jwks_url then jwks_cache.jwks end,
      fetched_at = case when jwks_cache.jwks_url = excluded.jwks_url then jwks_cache.fetched_at end,
      fresh_until = case when jwks_cache.jwks_url = excluded.jwks_url then jwks_cache.fresh_until end
    where jwks_cache.attempted_at is null or jwks_cache.attempted_at <= ${notSince}
       or jwks_cache.attempted_at > ${notAfter} or jwks_cache.jwks_url <> excluded.jwks_url
    returning client_id`.execute(db)
  return rows.length > 0
}

/**
 * Keeps what was fetched, unless the partner's URL is another one by now, or a later attempt has brought its answer.
 * One from after `notAfter` was left by a clock that has been moved back, and is overwritten.
 */
export async function saveJwks(
  db: Db,
  clientId: string,
  made: { jwks_url: string; jwks: object; fetched_at: Date; fresh_until: Date },
  notAfter: Date,
): Promise<void> {
  await sql`
    update jwks_cache
    set jwks = ${JSON.stringify(made.jwks)}::jsonb, fetched_at = ${made.fetched_at}, fresh_until = ${made.fresh_until}
    where client_id = ${clientId} and jwks_url = ${made.jwks_url}
      and (fetched_at is null or fetched_at < ${made.fetched_at} or fetched_at > ${notAfter})`.execute(db)
}
