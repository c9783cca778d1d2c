import { type Action, findAction, findAppVersion } from '../apps/index.ts'
import type { Deps } from '../kernel/deps.ts'
import { type ActionName, nameOfActionId, readActionId } from './action-id.ts'
import { actionSigningKey } from './signing-key.ts'

/** The action that an id names, in the version that it was listed from; undefined for an id that is not ours or dead. */
export async function findActionById(
  id: string,
  deps: Pick<Deps, 'db' | 'seal' | 'caches' | 'clock'>,
): Promise<Action | undefined> {
  const name = readActionId(id, await actionSigningKey(deps), deps.clock.now())
  const app = name && (await findAppVersion(name.appId, name.version, deps))
  return app && findAction(app, name.kind, name.key)
}

/** What an id of ours names, dead or not; undefined for one that we did not mint. */
export async function nameAction(
  id: string,
  deps: Pick<Deps, 'db' | 'seal' | 'caches'>,
): Promise<ActionName | undefined> {
  return nameOfActionId(id, await actionSigningKey(deps))
}
