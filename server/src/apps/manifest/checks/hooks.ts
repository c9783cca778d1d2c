// Does the script fit the manifest: which methods it may define, and which requests it makes in the manifest's place.
import { didYouMean } from '../../../kernel/nearest-name.ts'
import { callWords } from '../../hooks/call-words.ts'
import type { Report } from '../mistake.ts'
import type { ReadScript } from '../script.ts'
import { at, isGiven, isObjectAt, members, type Spot, text } from '../spot.ts'

/** Methods that belong to no key. Outbound-oauth §6 */
const SHARED = [
  ...['pre_oauthv2_token', 'post_oauthv2_token', 'pre_oauthv2_refresh', 'get_session_info', 'get_connection_label'],
  ...['pre_subscribe', 'post_subscribe', 'pre_unsubscribe'],
]

/** By the kinds that a manifest names: of triggers the polling ones are called. */
const { trigger: poll, ...ofOperations } = callWords
const CALLS: Readonly<Record<string, string>> = { ...ofOperations, polling: poll }

const isWriting = (kind: string) => CALLS[kind] === 'write'

/** Reports what the manifest lacks that the script does not do, on `report`; misnamed methods on `reportMethod`. */
export function checkHooks(
  manifest: Spot,
  { methods }: ReadScript,
  report: Report,
  reportMethod: (method: string, message: string) => void,
): void {
  const owners = [...members(at(manifest, 'operations')), ...members(at(manifest, 'triggers'))]
  const allowed = new Set([...SHARED, ...owners.flatMap(([key, owner]) => methodsOf(key, text(owner, 'kind') ?? ''))])
  for (const method of methods) {
    if (allowed.has(method) || method.startsWith('_')) continue
    reportMethod(method, wrongMethod(method, allowed, owners))
  }
  for (const [key, owner] of owners) checkRequest(key, owner, methods, report)
  checkLogin(at(manifest, 'auth'), methods, report)
}

/** Every method that an operation or trigger of this key and kind may have. */
function methodsOf(key: string, kind: string): string[] {
  const around = (word: string) => [`${key}_pre_${word}`, `${key}_post_${word}`, `${key}_${word}`]
  if (kind === 'hook') {
    const poll = CALLS.polling ?? '' // samples are polled for
    return [`${key}_catch_hook`, ...around('hook').slice(0, 2), ...around(poll), ...around('custom_trigger_fields')]
  }
  const call = CALLS[kind]
  if (call === undefined) return []
  if (kind === 'polling') return [...around(call), ...around('custom_trigger_fields')]
  const fields = isWriting(kind) ? 'action' : 'search'
  const also = kind.startsWith('search_') ? around('search') : []
  const read = call === 'read_resource' ? [] : around('read_resource')
  return [
    ...[...around(call), ...also, ...read],
    ...around(`custom_${fields}_fields`),
    ...around(`custom_${fields}_result_fields`),
  ]
}

const HOOK_ENDING =
  /_(?:(?:pre_|post_)?(?:poll|write|search|read_resource|hook|custom_\w+_fields)|catch_hook|(?:pre|post)_\w+)$/

function wrongMethod(method: string, allowed: ReadonlySet<string>, owners: readonly [string, Spot][]): string {
  const key = method.replace(HOOK_ENDING, '')
  const kind = owners.flatMap(([name, owner]) => (name === key ? [text(owner, 'kind') ?? ''] : []))[0]
  if (kind !== undefined) {
    return `Zap.${method} is no hook of "${key}", which is of the kind ${kind}.${didYouMean(method, methodsOf(key, kind))}`
  }
  const hint = didYouMean(method, allowed)
  if (hint !== '') return `Zap.${method} is no hook.${hint}`
  if (key !== method) return `Zap.${method} is no hook: nothing has the key "${key}".`
  return `Zap.${method} is no hook. Begin the names of your own functions with _.`
}

/** Only a hook that makes the request itself stands in its place. */
function checkRequest(key: string, owner: Spot, methods: readonly string[], report: Report): void {
  const call = CALLS[text(owner, 'kind') ?? '']
  const request = at(owner, 'request')
  if (!isObjectAt(owner) || call === undefined || request.value !== undefined) return
  if (methods.includes(`${key}_${call}`)) return
  report(request.path, `"request" is missing: only the hook Zap.${key}_${call} could make it.`)
}

function checkLogin(auth: Spot, methods: readonly string[], report: Report): void {
  if (text(auth, 'type') !== 'session' || isGiven(at(auth, 'login')) || methods.includes('get_session_info')) return
  report([...auth.path, 'login'], '"login" is missing: only the hook Zap.get_session_info could stand in its place.')
}
