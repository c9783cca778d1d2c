// A connect session as the status channel and the API answer it.                                       embed-connect §3
import { z } from '@hono/zod-openapi'
import { findAppVersion } from '../../apps/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import type { SessionCode } from '../../oauth/index.ts'
import { type ConnectSession, EXPIRED, standingOf } from './session.ts'

export const statusSchema = z.object({
  status: z.enum(['created', 'opened', 'authorizing', 'verifying', 'completed', 'failed', 'expired', 'cancelled']),
  connection_id: z.string().nullable(),
  app: z.string().nullable(),
  state: z.string().nullable(),
  error: z.enum(['invalid_request', 'access_denied', 'server_error']).nullable(),
  error_description: z.string().nullable(),
})
/** `expires_at`: RFC 3339, UTC. */
export const sessionSchema = z.object({ session_id: z.string(), ...statusSchema.shape, expires_at: z.iso.datetime() })

export type StatusBody = z.output<typeof statusSchema>

/** An opened session, by the clock. */
export async function statusBody(session: ConnectSession, deps: Deps): Promise<StatusBody> {
  return {
    ...standingOf(session, deps.clock.now()),
    connection_id: session.connection_id === null ? null : String(session.connection_id),
    app: await appKeyOf(session, deps),
    state: session.state,
  }
}

/** A code that nobody has redeemed. */
export async function unopenedBody(code: SessionCode, deps: Deps): Promise<StatusBody> {
  const standing =
    code.expires_at <= deps.clock.now() ? EXPIRED : { status: 'created' as const, error: null, error_description: null }
  return { ...standing, connection_id: null, app: await appKeyOf(code, deps), state: null }
}

async function appKeyOf(
  { app_id, app_version }: { app_id: string; app_version: string },
  deps: Deps,
): Promise<string | null> {
  return (await findAppVersion(app_id, app_version, deps))?.key ?? null
}
