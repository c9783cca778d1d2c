import { listApps } from '../../apps/index.ts'
import type { Deps } from '../../kernel/deps.ts'

/** The apps that a filter may name to a person, by name: everybody's and the person's own, not what others have made. */
export async function appChoices(userId: number, deps: Deps): Promise<(readonly [key: string, name: string])[]> {
  const apps = await listApps(deps)
  return apps
    .filter(({ owner_user_id }) => owner_user_id === null || owner_user_id === userId)
    .map(({ key, name }) => [key, name] as const)
}
