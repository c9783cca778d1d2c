// Registers an OAuth client of any kind: from the command line, a seed file, or the console.
import { randomBytes } from 'node:crypto'
import { z } from '@hono/zod-openapi'
import { findPersonByEmail } from '../accounts/index.ts'
import type { Tx } from '../kernel/db/index.ts'
import type { Deps } from '../kernel/deps.ts'
import { randomDigits, randomToken, sha256 } from '../kernel/ids.ts'
import { hasControlCharacter } from '../kernel/mail/index.ts'
import { didYouMean } from '../kernel/nearest-name.ts'
import { type BrandMember, brandOf, judgeBrand } from './brand/index.ts'
import { insertBrandFiles } from './brand/store.ts'
import { CACHE, webhookPlace } from './find-client.ts'
import { type Client, HOUSE_CLIENT_ID, type Partner, scopesOfKind } from './model.ts'
import { redirectUriMistake } from './redirect-uri.ts'
import * as store from './store.ts'

const JWT_LIFETIME_DEFAULT_SECONDS = 300
const JWT_LIFETIME_MAX_SECONDS = 3600
const RETRY_WINDOW_MAX_SECONDS = 60
// Standard Webhooks 1.0. The key is what stands behind the prefix, decoded: without it no delivery could be signed.
const WEBHOOK_SECRET = /^whsec_(?!$)(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

const common = {
  key: z.string().min(1).max(100),
  name: z
    .string()
    .min(1)
    .max(200)
    .refine((name) => !hasControlCharacter(name), 'must be one line of text'),
  client_id: z
    .string()
    .regex(/^[\x21-\x7e]{1,200}$/, 'must be 1 to 200 visible ASCII characters')
    .refine((id) => id !== HOUSE_CLIENT_ID, 'is kept for what people do here themselves')
    .optional(),
  client_secret: z.string().min(1).max(500).optional(),
  redirect_uris: z.array(z.string()).default([]),
  scopes: z.array(z.string()).default([]),
  app: z.string().optional(),
  webhook_secret: z.string().regex(WEBHOOK_SECRET, 'must be whsec_ and base64').optional(),
  /** The address of the person who manages it in the console. */
  owner: z.email('must be an e-mail address').optional(),
}
const retryWindow = { retry_window_seconds: z.int().min(0).max(RETRY_WINDOW_MAX_SECONDS).default(0) }
const url = z.url({ protocol: /^https?$/, error: 'must be an http or https URL' })
const origin = url.refine(
  (text) => URL.canParse(text) && new URL(text).origin === text,
  'must be an origin: scheme, host and port alone',
)

const embed = {
  ...common,
  kind: z.literal('embed'),
  issuer: z.string().min(1),
  audience: z.string().min(1),
  jwks_url: url,
  user_claim: z.string().min(1).default('sub'),
  tenant_claim: z.string().min(1),
  email_claim: z.string().optional(),
  label_claim: z.string().optional(),
  max_lifetime_seconds: z.int().min(1).max(JWT_LIFETIME_MAX_SECONDS).default(JWT_LIFETIME_DEFAULT_SECONDS),
  require_jti: z.boolean().default(false),
  confirm_identity: z.boolean().default(false),
  confirm_url: url.optional(),
  on_expired: z.enum(['refuse', 'hold']).default('refuse'),
  reconnect_url: url.optional(),
  origins: z.array(origin).default([]),
  theme: z.enum(['light', 'dark']).optional(),
  /** The image as a `data:` URL, and the text of a stylesheet. */
  logo: brandContent('logo').optional(),
  stylesheet: brandContent('stylesheet').optional(),
}

/** What registers a client. */
export const registrationSchema = registrationOf(z.strictObject(embed))

/** The same in a file: `logo` and `stylesheet` are paths there (readBrandFile). */
export const registrationFileSchema = registrationOf(
  z.strictObject({ ...embed, logo: z.string().min(1).optional(), stylesheet: z.string().min(1).optional() }),
)

function registrationOf(partner: z.ZodObject<typeof embed, z.core.$strict>) {
  return z
    .discriminatedUnion('kind', [
      z.strictObject({
        ...common,
        ...retryWindow,
        kind: z.literal('ai_actions'),
        public: z.boolean().default(true),
        id_token_alg: z.enum(['RS256', 'ES256']).default('RS256'),
      }),
      z.strictObject({ ...common, ...retryWindow, kind: z.literal('workflow') }),
      partner,
    ])
    .superRefine((registration, context) => {
      const isPublic = registration.kind === 'ai_actions' && registration.public
      registration.redirect_uris.forEach((uri, index) => {
        const message = redirectUriMistake(uri, isPublic)
        if (message) context.addIssue({ code: 'custom', path: ['redirect_uris', index], message })
      })
      for (const scope of registration.scopes) {
        const message = scopeMistake(scope, registration.kind)
        if (message) context.addIssue({ code: 'custom', path: ['scopes'], message })
      }
      if (registration.kind === 'embed' && registration.confirm_identity && !registration.confirm_url) {
        context.addIssue({ code: 'custom', path: ['confirm_url'], message: 'is needed when confirm_identity is on' })
      }
    })
}

function scopeMistake(scope: string, kind: Client['kind']): string | undefined {
  const known = scopesOfKind[kind]
  if (known.includes(scope)) return undefined
  return `"${scope}" is no scope of the kind ${kind}.${didYouMean(scope, known) || ` Known are ${known.join(', ')}.`}`
}

function brandContent(member: BrandMember) {
  return z.string().superRefine((given, context) => {
    const verdict = judgeBrand(member, given)
    if ('mistake' in verdict) context.addIssue({ code: 'custom', message: verdict.mistake })
  })
}

export type Registration = z.output<typeof registrationSchema>

/** Secrets are in clear here and nowhere else: shown once. */
export type Registered = { client: Client; client_secret: string | null; webhook_secret: string | null }

/**
 * Registers a client; ids and secrets that are not given are made. Returns undefined, and writes nothing, when the
 * `client_id` is taken. Throws RangeError when nobody has the address of its owner.
 */
export async function registerClient(
  registration: Registration,
  deps: Pick<Deps, 'db' | 'seal' | 'clock'>,
): Promise<Registered | undefined> {
  return deps.db.transaction().execute((tx) => registerClientWithin(tx, registration, deps))
}

/** The same as a part of `tx`. */
export async function registerClientWithin(
  tx: Tx,
  registration: Registration,
  { seal, clock }: Pick<Deps, 'seal' | 'clock'>,
): Promise<Registered | undefined> {
  const complete = completeRegistration(registration)
  const client = clientOf(complete)
  const secret = complete.client_secret ?? null
  const webhookSecret = complete.webhook_secret ?? null
  const sealed = webhookSecret && seal.seal(JSON.stringify([webhookSecret]), webhookPlace(client.client_id))
  const stored = { ...client, secret_hash: secret === null ? null : sha256(secret), webhook_secrets: sealed }
  const ownerId = await ownerIdOf(registration, tx)
  if (!(await store.insertClient(tx, stored, clock.now(), ownerId))) return undefined
  await insertBrandFiles(tx, client.client_id, filesOf(complete))
  return { client, client_secret: secret, webhook_secret: webhookSecret }
}

async function ownerIdOf({ owner }: Registration, tx: Tx): Promise<number | undefined> {
  if (owner === undefined) return undefined
  const person = await findPersonByEmail(tx, owner)
  if (!person) throw new RangeError(`nobody who may sign in has the address ${owner}`)
  return person.userId
}

/** The same registration with ids and secrets made where none are given. */
export function completeRegistration(registration: Registration): Registration & { client_id: string } {
  const isPublic = registration.kind === 'ai_actions' && registration.public
  const { kind, client_id, client_secret, webhook_secret } = registration
  return {
    ...registration,
    client_id: client_id ?? newClientId(kind),
    client_secret: isPublic ? undefined : (client_secret ?? randomToken()),
    webhook_secret: kind === 'ai_actions' ? undefined : (webhook_secret ?? newWebhookSecret()),
  }
}

/**
 * Gives a registered client what the registration says; its secrets stay. Returns false when there is no client of
 * that `client_id` and kind.
 */
export async function changeClient(
  registration: Registration & { client_id: string },
  deps: Pick<Deps, 'db' | 'caches'>,
): Promise<boolean> {
  return deps.db.transaction().execute(async (tx) => {
    const isKnown = await store.updateClient(tx, clientOf(registration))
    if (!isKnown) return false
    await insertBrandFiles(tx, registration.client_id, filesOf(registration))
    await deps.caches.forget(tx, CACHE, registration.client_id)
    return true
  })
}

/** The client that a registration makes. */
export function clientOf(registration: Registration & { client_id: string }): Client {
  return {
    client_id: registration.client_id,
    key: registration.key,
    kind: registration.kind,
    name: registration.name,
    is_public: registration.kind === 'ai_actions' && registration.public,
    redirect_uris: registration.redirect_uris,
    scopes: registration.scopes,
    app_key: registration.app ?? null,
    id_token_alg: registration.kind === 'ai_actions' ? registration.id_token_alg : 'RS256',
    retry_window_seconds: registration.kind === 'embed' ? 0 : registration.retry_window_seconds,
    partner: registration.kind === 'embed' ? partnerOf(registration) : null,
  }
}

function filesOf(registration: Registration) {
  return registration.kind === 'embed' ? brandOf(registration).files : []
}

function partnerOf(registration: Extract<Registration, { kind: 'embed' }>): Partner {
  const { logo = null, stylesheet = null } = brandOf(registration).addresses
  return {
    issuer: registration.issuer,
    audience: registration.audience,
    jwks_url: registration.jwks_url,
    user_claim: registration.user_claim,
    tenant_claim: registration.tenant_claim,
    email_claim: registration.email_claim ?? null,
    label_claim: registration.label_claim ?? null,
    max_lifetime_seconds: registration.max_lifetime_seconds,
    require_jti: registration.require_jti,
    confirm_identity: registration.confirm_identity,
    confirm_url: registration.confirm_url ?? null,
    on_expired: registration.on_expired,
    reconnect_url: registration.reconnect_url ?? null,
    origins: registration.origins,
    theme: registration.theme ?? null,
    logo,
    stylesheet,
  }
}

function newClientId(kind: Client['kind']): string {
  return kind === 'workflow' ? randomDigits(22) : randomToken(24)
}

/** A new secret of Standard Webhooks. */
export function newWebhookSecret(): string {
  return `whsec_${randomBytes(24).toString('base64')}`
}
