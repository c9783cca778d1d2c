// What the methods of an app's script are called that belong to one of its actions.                       outbound-oauth §6
import { type ActionKind, type App, callWords, hasHook } from '../../apps/index.ts'

/** An operation or trigger, as far as hooks are concerned. */
export type Hooked = { key: string; kind: ActionKind }

/** The methods that the app's script has of a triple `pre_X`, `post_X`, `X`; the last one stands in the place of both. */
export type HookNames = { pre?: string; post?: string; full?: string }

type Scripted = Pick<App, 'hooks'>

/** The hooks around the call of an action; undefined when there are none. */
export function callHooks(app: Scripted, { key, kind }: Hooked): HookNames | undefined {
  return hooksNamed(app, `${key}_`, callWords[kind])
}

/** The hooks around the list of an action's further inputs. Triggers have none: what is said of them is what they give. */
export function inputFieldHooks(app: Scripted, { key, kind }: Hooked): HookNames | undefined {
  if (kind === 'trigger') return undefined
  return hooksNamed(app, `${key}_`, `custom_${wordOfFields(kind)}_fields`)
}

/** The hooks around the list of the fields that an action gives. */
export function resultFieldHooks(app: Scripted, { key, kind }: Hooked): HookNames | undefined {
  const name = kind === 'trigger' ? 'custom_trigger_fields' : `custom_${wordOfFields(kind)}_result_fields`
  return hooksNamed(app, `${key}_`, name)
}

/** The hooks around a call that no key belongs to: `subscribe`, `unsubscribe`. */
export function sharedHooks(app: Scripted, word: string): HookNames | undefined {
  return pairNamed(app, '', word)
}

/** The hooks around the fetch of what a notification of a trigger points to: `KEY_pre_hook`, `KEY_post_hook`. */
export function resourceHooks(app: Scripted, key: string): HookNames | undefined {
  return pairNamed(app, `${key}_`, 'hook')
}

/** `KEY_catch_hook`: what reads a notification of a trigger. */
export function catchHookName(app: Scripted, key: string): string | undefined {
  return known(app, `${key}_catch_hook`)
}

function hooksNamed(app: Scripted, prefix: string, word: string): HookNames | undefined {
  const full = known(app, `${prefix}${word}`)
  return full ? { full } : pairNamed(app, prefix, word)
}

function pairNamed(app: Scripted, prefix: string, word: string): HookNames | undefined {
  const [pre, post] = [known(app, `${prefix}pre_${word}`), known(app, `${prefix}post_${word}`)]
  return pre || post ? { ...(pre && { pre }), ...(post && { post }) } : undefined
}

function known(app: Scripted, name: string): string | undefined {
  return hasHook(app, name) ? name : undefined
}

function wordOfFields(kind: Exclude<ActionKind, 'trigger'>): 'action' | 'search' {
  return callWords[kind] === 'write' ? 'action' : 'search'
}
