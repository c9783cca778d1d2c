// A hook called for its author to see: what came of it, and each request that it tried, without a secret in it.
import type { Deps } from '../../kernel/deps.ts'
import type { App, Json } from '../model.ts'
import { callHook } from './call-hook.ts'
import type { HookOutcome, HookRequester } from './model.ts'

/** A request of the script. `status` is null when no answer came; then `error` says why. */
export type TriedRequest = {
  method: string
  url: string
  headers: Record<string, string>
  status: number | null
  error?: string
}

export type TriedHook = { outcome: HookOutcome; requests: TriedRequest[] }

/** `secrets`: values that are masked wherever they stand, beside those of the bundle's `auth_fields`. */
export type TryOptions = { request: HookRequester; secrets?: readonly string[]; signal?: AbortSignal }

const TRIES_MAX = 50
const SECRET_LENGTH_MIN = 4
const MASK = '…'
const SECRET_NAME = /authorization|cookie|token|secret|password|api[-_]?key|session|signature/i

/**
 * Calls `method` of an app, or of a script that is not published yet, and keeps what it tried. Requests are made by
 * `request`, as in a run. Credentials are masked by value and by name, in the outcome and its log too.
 */
export async function tryHook(
  script: Pick<App, 'key' | 'hooks'> | { source: string },
  method: string,
  bundle: Json,
  { request, secrets = [], signal }: TryOptions,
  deps: Pick<Deps, 'sandbox' | 'clock'>,
): Promise<TriedHook> {
  const app = 'source' in script ? { key: 'draft', hooks: { source: script.source, methods: [method] } } : script
  const mask = maskOf([...secrets, ...secretsOf(bundle)])
  const requests: TriedRequest[] = []
  const watched: HookRequester = async (asked, asking) => {
    const tried: TriedRequest = {
      method: asked.method,
      url: mask(maskQuery(asked.url)),
      headers: Object.fromEntries(
        Object.entries(asked.headers).map(([name, value]) => [name, maskHeader(name, value, mask)]),
      ),
      status: null,
    }
    if (requests.length < TRIES_MAX) requests.push(tried)
    try {
      const answer = await request(asked, asking)
      tried.status = answer.status_code
      return answer
    } catch (error) {
      tried.error = mask(error instanceof Error ? error.message : String(error))
      throw error
    }
  }
  const outcome = await callHook(app, method, bundle, watched, deps, signal)
  return { outcome: maskAll(outcome, mask) as HookOutcome, requests }
}

type Mask = (text: string) => string

function maskOf(secrets: readonly string[]): Mask {
  const values = [...new Set(secrets)].filter(({ length }) => length >= SECRET_LENGTH_MIN)
  const forms = values.flatMap((value) => [value, encodeURIComponent(value), Buffer.from(value).toString('base64')])
  const longestFirst = forms.sort((a, b) => b.length - a.length)
  return (text) => longestFirst.reduce((masked, form) => masked.replaceAll(form, MASK), text)
}

/** The values of what the connection holds; a choice such as `eu` is too short to be one. */
function secretsOf(bundle: Json): string[] {
  if (bundle === null || typeof bundle !== 'object' || Array.isArray(bundle)) return []
  return textsIn(bundle.auth_fields ?? null).concat(textsIn(bundle.oauth_data ?? null))
}

function textsIn(value: Json): string[] {
  if (typeof value === 'string') return [value]
  if (value === null || typeof value !== 'object') return []
  return Object.values(value).flatMap(textsIn)
}

function maskHeader(name: string, value: string, mask: Mask): string {
  return SECRET_NAME.test(name) ? MASK : mask(value)
}

function maskQuery(url: string): string {
  return url.replace(/([?&])([^=&#]+)=([^&#]*)/g, (pair, before, name) =>
    SECRET_NAME.test(name) ? `${before}${name}=${MASK}` : pair,
  )
}

function maskAll(value: unknown, mask: Mask): unknown {
  if (typeof value === 'string') return mask(value)
  if (Array.isArray(value)) return value.map((item) => maskAll(item, mask))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, maskAll(member, mask)]))
}
