// When a connection's tokens end, when they are renewed ahead of that, and from when on its own end is near.
import type { App } from '../apps/index.ts'
import { addSeconds } from '../kernel/clock.ts'
import type { Credentials } from './model.ts'
import { refreshMarginSeconds } from './outbound/index.ts'
import { canRenew } from './refresh/request-tokens.ts'

/** How long tokens live from now, where the provider said it. */
export type Lives = { expiresInSeconds?: number | undefined; refreshExpiresInSeconds?: number | undefined }

/** `expires_at` is the access token's end; `ends_at` the connection's, unless the person connects again. */
export type Lifetimes = {
  expires_at: Date | null
  refresh_at: Date | null
  ends_at: Date | null
  expiring_at: Date | null
}

const NEAR_SECONDS_MAX = 7 * 24 * 3600
const NEAR_SHARE = 10

/**
 * The times of new tokens. A connection is known to end when its refresh token is, and when nothing renews its only
 * token; its end is near in the last tenth of that life, at most 7 days.
 */
export function lifetimes(app: App, credentials: Credentials, lives: Lives, now: Date): Lifetimes {
  const { expiresInSeconds, refreshExpiresInSeconds } = lives
  const isRenewed = canRenew(app, credentials)
  const isAhead = isRenewed && (app.auth.oauth2?.refresh_ahead ?? !app.legacy)
  const life = isRenewed ? lifeOfRefreshToken(app, refreshExpiresInSeconds) : expiresInSeconds
  const after = (seconds: number | undefined) => (seconds === undefined ? null : addSeconds(now, seconds))
  const expiring = life === undefined ? undefined : life - Math.min(NEAR_SECONDS_MAX, life / NEAR_SHARE)
  // With no end of the access token known, the last chance to get another refresh token is near the end of this one.
  const refresh = expiresInSeconds === undefined ? expiring : expiresInSeconds - refreshMarginSeconds(expiresInSeconds)
  return {
    expires_at: after(expiresInSeconds),
    refresh_at: isAhead ? after(refresh) : null,
    ends_at: after(life),
    expiring_at: after(expiring),
  }
}

// Other schemes are renewed without a refresh token: they do not end by themselves.
function lifeOfRefreshToken({ auth }: App, refreshExpiresInSeconds: number | undefined): number | undefined {
  return auth.type === 'oauth2' ? refreshExpiresInSeconds : undefined
}
