import type { Deps } from '../../kernel/deps.ts'
import { secretPlace } from './place.ts'
import * as store from './store.ts'

/** Seals the secret of every client with the current data key of its workspace. */
export async function resealOwnClients({ db, vault }: Pick<Deps, 'db' | 'vault'>): Promise<void> {
  for (const row of await store.listSealedClients(db)) {
    const sealer = await vault.of(row.workspace_id, row.client_secret)
    if (row.client_secret.startsWith(`v1.${sealer.keyId}.`)) continue
    const place = secretPlace({ workspaceId: row.workspace_id, appId: row.app_id }, row.client_id)
    await store.replaceSealedSecret(db, row, sealer.seal(sealer.open(row.client_secret, place), place))
  }
}
