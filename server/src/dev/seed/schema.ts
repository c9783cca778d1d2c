// What stands in a seed file, and what of it the database keeps.                                          dev-mode §2
import { z } from 'zod'
import { PASSWORD_LENGTH_MAX } from '../../accounts/index.ts'
import { registrationFileSchema, registrationSchema } from '../../clients/index.ts'
import { promotionSchema, templateSchema } from '../../zaps/index.ts'

const user = z.looseObject({
  email: z.email('This must be an e-mail address.'),
  password: z.string().min(1).max(PASSWORD_LENGTH_MAX).optional(),
  first_name: z.string().optional(),
  last_name: z.string().optional(),
  api_key: z.string().min(1).optional(),
})

/** What a user of a seed may say that means something. */
export const userMembers: readonly string[] = Object.keys(user.shape)

const parts = {
  users: z.array(user).default([]),
  clients: z.array(registrationSchema).default([]),
  zap_templates: z.array(templateSchema).default([]),
  /** Their `client` is the key or the id of a client of a seed. */
  promotions: z.array(promotionSchema).default([]),
}

/** A seed file: parts that this version does not know are kept, not refused. */
export const seedFileSchema = z.looseObject({
  ...parts,
  clients: z.array(registrationFileSchema).default([]),
  apps: z.array(z.string().min(1)).default([]),
})

const manifest = z.object({
  filename: z.string(),
  text: z.string(),
  /** What its `${NAME}`s were when it was read: another process, or a later start, has another environment. */
  environment: z.record(z.string(), z.string()),
  /** The script beside it. */
  script: z.object({ name: z.string(), source: z.string(), methods: z.array(z.string()) }).optional(),
})

/** What the built-in demo keeps beside its seed. */
const demo = z.object({
  /** The process that runs, or ran, the demo. */
  process_id: z.string(),
  partner_url: z.string(),
  providers: z.array(z.object({ key: z.string(), url: z.string() })),
  /** The demo partner's signing keys, private members included. */
  private_jwks: z.array(z.looseObject({ kty: z.string() })),
})

/** A seed as the database keeps it, sealed: manifests whole, generated ids and secrets filled in. */
export const seedSchema = z.looseObject({
  ...parts,
  apps: z.array(manifest).default([]),
})

/** One row of the kept seeds, opened. `demo`: only of the built-in one. */
export const keptSchema = z.object({ seed: seedSchema, demo: demo.optional() })

export type SeedFile = z.output<typeof seedFileSchema>
export type Seed = z.output<typeof seedSchema>
export type DemoRecord = z.output<typeof demo>
export type SeedManifest = z.output<typeof manifest>
