// Where deliveries may go.                                                     Workflow API 7.4 · embed-connect §4
import type { Deps } from '../deps.ts'
import { createAddressRule, judgeDestination } from '../safe-fetch/index.ts'

const LENGTH_MAX = 2048
const LOCAL_NAME = /^(?:localhost|.*\.localhost|.*\.local|.*\.internal)\.?$/

/**
 * What is wrong with a callback URL, or undefined: https, a public address, at most 2048 characters, no user name, no
 * fragment. Development allows http, and loopback. Names are resolved and checked when they are called.
 */
export function callbackUrlMistake(text: string, { config }: Pick<Deps, 'config'>): string | undefined {
  if (text.length > LENGTH_MAX) return `The URL is longer than ${LENGTH_MAX} characters.`
  if (!URL.canParse(text)) return 'This is not a URL.'
  const url = new URL(text)
  if (text.includes('#')) return 'A fragment is not allowed.'
  const isDevelopment = config.mode === 'development'
  const policy = { allowHttp: isDevelopment, allowLoopback: isDevelopment, allowNetworks: config.allowNetworks }
  const refusal = judgeDestination(url, { policy, isAllowed: createAddressRule(policy), hosts: undefined })
  if (refusal) return refusal.message
  const isLoopbackName = LOCAL_NAME.test(url.hostname)
  if (isLoopbackName && !isDevelopment) return 'The address is not allowed.'
  return url.protocol === 'http:' && !isLoopback(url) ? 'Only https is allowed.' : undefined
}

function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname)
}
