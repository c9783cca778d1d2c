import { z } from '@hono/zod-openapi'
import type { Authentication } from '@wayleave/sdk/wire'
import { type App, appOf, appSchema, type ConnectLinks } from '../../apps/index.ts'
import type { Connection } from '../model.ts'

export const authenticationSchema = z
  .object({
    type: z.literal('authentication'),
    id: z.string().describe('The connection identifier, in decimal; the same on every surface'),
    app: z.union([z.uuid(), appSchema]).describe('The UUID of the app, or with expand=app the app'),
    is_expired: z.boolean().describe('True: unusable until the account is connected again'),
    title: z.string(),
  })
  .openapi('Authentication')

/** A connection as the Workflow API shows it; secrets never appear. `expanded`: the app itself instead of its id. */
export function authenticationOf(
  { id, app_id, status, title }: Connection,
  expanded?: { app: App; publicUrl: string; connectAt: ConnectLinks },
): Authentication {
  const app = expanded ? appOf(expanded.app, expanded) : app_id
  return { type: 'authentication', id: String(id), app, is_expired: status !== 'active', title }
}

/** Whether `expand` (a comma list of dotted paths) names `app`; unknown paths are nothing. Workflow API 1.5 */
export function expandsApp(expand: string | undefined): boolean {
  return (expand ?? '').split(',').some((path) => path.trim() === 'app')
}
