import type { App } from '../../apps/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import type { HookDeps, HookListener } from './run-hook.ts'

/** What the hooks of sign-in need. */
export type AuthHookDeps = HookDeps & Pick<Deps, 'log'>

/** For hooks that belong to no run: what they say goes into the server's log, secrets masked. */
export function listenerOf({ key }: Pick<App, 'key'>, { log }: Pick<AuthHookDeps, 'log'>): HookListener {
  return { onLog: async ({ hook, lines }) => log.info({ app: key, hook, lines }, 'what a script said') }
}
