// Which Zaps a client reaches, and which inputs of them it may see.                                   Workflow API 6.1
import { findApp } from '../apps/index.ts'
import { includesScope } from '../clients/index.ts'
import { connectLinksFor } from '../connections/index.ts'
import type { Deps } from '../kernel/deps.ts'
import type { TokenCaller } from '../oauth/index.ts'
import type { Reach } from './store.ts'
import type { Showing } from './zap-shape.ts'

/** `zap` reaches Zaps with the partner's own app; of a partner without one, those made through it. */
export async function reachOf(caller: TokenCaller, deps: Deps): Promise<Reach> {
  return seesAll(caller) ? { kind: 'all' } : partnersReach(caller, deps)
}

/** The same whatever more the scopes allow. */
export async function partnersReach(caller: TokenCaller, deps: Deps): Promise<Reach> {
  const appId = await ownAppId(caller, deps)
  return appId === undefined ? { kind: 'client', clientId: caller.clientId } : { kind: 'app', appId }
}

/** Inputs of foreign apps are shown under `zap:all` or wider alone; a partner without an app sees those of its own Zaps. */
export async function showingFor(caller: TokenCaller, expanded: Showing['expanded'], deps: Deps): Promise<Showing> {
  const isAll = seesAll(caller)
  const appId = await ownAppId(caller, deps)
  return {
    expanded,
    connectAt: await connectLinksFor(caller, deps),
    isInputShown: (zap, step) =>
      isAll || (appId === undefined ? zap.client_id === caller.clientId : step.app_id === appId),
  }
}

/** The app that the partner publishes here, if it does. */
export async function ownAppId({ client }: TokenCaller, deps: Deps): Promise<string | undefined> {
  return client.app_key === null ? undefined : (await findApp(client.app_key, deps))?.id
}

function seesAll({ scopes }: TokenCaller): boolean {
  return includesScope(scopes, 'zap:all') || includesScope(scopes, 'zap:account:all')
}
