// Hook triggers: the app is told where to send its notifications, and what comes is read.               outbound-oauth §6
import { type App, type Json, matchesHosts, TemplateError, type Trigger } from '../../apps/index.ts'
import type { BundleMembers, Connection } from '../../connections/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { type Calling, callProvider } from '../execute/call-provider.ts'
import type { Failure, Outcome } from '../execute/outcome.ts'
import { type JsonObject, resultsIn, resultsOf, valueAt } from '../execute/results-of.ts'
import { catchHookName, type HookNames, resourceHooks, sharedHooks } from './hook-names.ts'

/** A hook trigger of an app, as one zap uses it. */
export type HookTrigger = {
  app: App
  connection: Connection | undefined
  trigger: Trigger
  input: Record<string, Json>
  /** What scripts see as `bundle.zap`. */
  zap?: JsonObject
}

/** A notification as it came in. `cleaned`: its body, read. */
export type Notification = {
  method: string
  headers: Record<string, string>
  querystring: string
  content: string
  cleaned: Json
}

/** The data that unsubscribing needs, or the failure. */
export type Subscribed = { kind: 'subscribed'; data: Json } | Failure
/** The items that a notification tells of, or the failure. `missed`: the trigger's `result`, where it holds nothing there. */
export type Caught = { kind: 'caught'; items: JsonObject[]; missed?: string } | Failure

/** Tells the app where to send to: its `subscribe` request with pre_subscribe and post_subscribe around it. */
export async function subscribeTrigger(
  of: HookTrigger,
  targetUrl: string,
  calling: Calling,
  deps: Deps,
): Promise<Subscribed> {
  const ends = { target_url: targetUrl }
  const members = { ...endMembers(targetUrl), event: of.trigger.key }
  const hooks = hooksOf(of, sharedHooks(of.app, 'subscribe'), of.trigger.subscribe?.url, members)
  const { app, connection, input, trigger } = of
  const outcome = await callProvider({ app, connection, input, request: trigger.subscribe, ends, hooks }, calling, deps)
  return outcome.kind === 'done' ? { kind: 'subscribed', data: outcome.data ?? outcome.body } : outcome
}

/** Ends a subscription, with pre_unsubscribe before the request; undefined when it is ended. The answer may be anything. */
export async function unsubscribeTrigger(
  of: HookTrigger,
  { targetUrl, data }: { targetUrl: string; data: Json },
  calling: Calling,
  deps: Deps,
): Promise<Failure | undefined> {
  const ends = { target_url: targetUrl, subscription: data }
  const members = { ...endMembers(targetUrl), event: of.trigger.key, subscribe_data: data }
  const hooks = hooksOf(of, sharedHooks(of.app, 'unsubscribe'), of.trigger.unsubscribe?.url, members)
  const { app, connection, input, trigger } = of
  const outcome = await callProvider(
    { app, connection, input, request: trigger.unsubscribe, ends, hooks },
    calling,
    deps,
  )
  if (outcome.kind === 'done') return undefined
  const { status = 0 } = outcome
  return status >= 200 && status < 300 ? undefined : outcome // good, and not JSON
}

/** Reads a notification: by KEY_catch_hook, else what its body holds at the trigger's `result`. */
export async function catchNotification(
  of: HookTrigger,
  notification: Notification,
  calling: Calling,
  deps: Deps,
): Promise<Caught> {
  const { app, connection, input, trigger } = of
  const { cleaned, ...request } = notification
  const full = catchHookName(app, trigger.key)
  if (!full) return asItStands(cleaned, trigger.result)
  const hooks = hooksOf(of, { full }, undefined, { request, cleaned_request: cleaned })
  return caught(await callProvider({ app, connection, input, request: undefined, hooks }, calling, deps), '$')
}

/** Whether the app's script wants what a notification points to: it has KEY_pre_hook or KEY_post_hook. */
export function fetchesNotified({ app, trigger }: Pick<HookTrigger, 'app' | 'trigger'>): boolean {
  return resourceHooks(app, trigger.key) !== undefined
}

/** Fetches what a notification points to, with KEY_pre_hook and KEY_post_hook around the request. */
export async function fetchNotified(of: HookTrigger, url: string, calling: Calling, deps: Deps): Promise<Caught> {
  const { app, connection, input, trigger } = of
  const hooks = hooksOf(of, resourceHooks(app, trigger.key), url, {})
  const turnTo = () => ({ method: 'GET' as const, url: ownAddress(url, app), headers: {} })
  return caught(
    await callProvider({ app, connection, input, request: undefined, hooks, turnTo }, calling, deps),
    trigger.result,
  )
}

function hooksOf(
  { input, zap }: HookTrigger,
  names: HookNames | undefined,
  url = '',
  members: BundleMembers,
): (HookNames & { bundle: BundleMembers }) | undefined {
  const inputs = { trigger_fields: input, trigger_fields_raw: input, trigger_data: input }
  return names && { ...names, bundle: { ...inputs, ...(zap && { zap }), url_raw: url, raw_url: url, ...members } }
}

function endMembers(targetUrl: string): BundleMembers {
  return { target_url: targetUrl, subscription_url: targetUrl }
}

// What a stranger's notification names is an address like any other: the app's own, or none.
function ownAddress(url: string, { hosts, name }: Pick<App, 'hosts' | 'name'>): string {
  if (URL.canParse(url) && matchesHosts(new URL(url), hosts)) return url
  throw new TemplateError('', `The notification points to an address that is not one of ${name}.`)
}

// A list that is empty, or null, is said on purpose; a member that is not there is not.
function asItStands(cleaned: Json, path: string): Caught {
  const read: Caught = { kind: 'caught', items: resultsOf(cleaned, path) }
  return valueAt(cleaned, path) === undefined ? { ...read, missed: path } : read
}

function caught(outcome: Outcome, path: string): Caught {
  return outcome.kind === 'done' ? { kind: 'caught', items: resultsIn(outcome, path) } : outcome
}
