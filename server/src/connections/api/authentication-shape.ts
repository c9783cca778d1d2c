import { z } from '@hono/zod-openapi'
import type { Authentication } from '@wayleave/sdk/wire'
import type { Connection } from '../model.ts'

export const authenticationSchema = z
  .object({
    type: z.literal('authentication'),
    id: z.string().describe('The connection identifier, in decimal; the same on every surface'),
    app: z.union([z.string(), z.looseObject({})]).describe('The UUID of the app, or with expand=app the app'),
    is_expired: z.boolean().describe('True: unusable until the account is connected again'),
    title: z.string(),
  })
  .openapi('Authentication')

/** A connection as the Workflow API shows it; secrets never appear. */
export function authenticationOf({ id, app_id, status, title }: Connection): Authentication {
  return { type: 'authentication', id: String(id), app: app_id, is_expired: status === 'expired', title }
}
