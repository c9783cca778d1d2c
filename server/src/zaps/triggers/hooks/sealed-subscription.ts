// What a subscription was given and what its app said of it, sealed: both may hold secrets. They open in this row alone, with
// the key of its workspace.
import type { Json } from '../../../apps/index.ts'
import type { Deps } from '../../../kernel/deps.ts'
import type { Subscription } from './store.ts'

type Place = Pick<Subscription, 'id' | 'workspace_id'>
type Member = 'input' | 'data'

export async function sealSubscribed(
  place: Place,
  member: Member,
  value: Json,
  { vault }: Pick<Deps, 'vault'>,
): Promise<string> {
  return (await vault.of(place.workspace_id)).seal(JSON.stringify(value), placeOf(place, member))
}

export async function openSubscribed(
  place: Place,
  member: Member,
  sealed: string,
  { vault }: Pick<Deps, 'vault'>,
): Promise<Json> {
  return JSON.parse((await vault.of(place.workspace_id, sealed)).open(sealed, placeOf(place, member)))
}

function placeOf({ id, workspace_id }: Place, member: Member): string {
  return `zap_subscription:${workspace_id}:${id}:${member}`
}
