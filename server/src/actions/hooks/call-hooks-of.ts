import type { App } from '../../apps/index.ts'
import type { RequestHooks } from '../../connections/index.ts'
import { callHooks, type HookNames } from './hook-names.ts'
import { type HookedCall, operationBundle } from './operation-bundle.ts'

/** The app's script around one call of an action, with what its bundle holds; undefined when it has no say in it. */
export function callHooksOf(
  app: Pick<App, 'hooks'>,
  call: HookedCall,
  names: HookNames | undefined = callHooks(app, call),
): RequestHooks | undefined {
  return names && { ...names, bundle: operationBundle(call) }
}
