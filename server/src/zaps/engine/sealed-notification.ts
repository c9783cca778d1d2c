// A notification as it came in, sealed: it holds personal data. It opens in the queue of its Zap alone, with the key of its
// workspace.
import type { Notification } from '../../actions/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import type { Zap } from '../zap.ts'

type Vault = Pick<Deps, 'vault'>
type Place = Pick<Zap, 'id' | 'workspace_id'>

export async function sealNotification(zap: Place, notification: Notification, { vault }: Vault): Promise<string> {
  return (await vault.of(zap.workspace_id)).seal(JSON.stringify(notification), placeOf(zap))
}

export async function openNotification(zap: Place, sealed: string, { vault }: Vault): Promise<Notification> {
  return JSON.parse((await vault.of(zap.workspace_id, sealed)).open(sealed, placeOf(zap)))
}

function placeOf({ id, workspace_id }: Place): string {
  return `zap_queue:${workspace_id}:${id}:notification`
}
