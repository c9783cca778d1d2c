import type { Config } from '../../kernel/config-types.ts'
import { type Finding, good, warning } from './finding.ts'

/** Whether requests are limited, and whether whoever asks can be told from the proxy in front. */
export function examineLimits({ rateLimits, trustedProxies }: Pick<Config, 'rateLimits' | 'trustedProxies'>): Finding {
  if (rateLimits === 'off')
    return warning('limits', 'WAYLEAVE_RATE_LIMITS is off: any client may ask as often as it likes')
  if (trustedProxies.length > 0) return good('limits', `${rateLimits}; behind ${trustedProxies.join(', ')}`)
  return warning(
    'limits',
    `${rateLimits}; WAYLEAVE_TRUSTED_PROXIES is not set: behind a proxy everybody is one network`,
  )
}
