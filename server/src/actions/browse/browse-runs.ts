// The runs of some clients and of a workspace of one's own, for those who look for what went wrong.
import type { Db } from '../../kernel/db/index.ts'
import type { Run } from '../store.ts'
import * as store from './store.ts'

/** What is looked for; `clientIds` and `ownWorkspaceId` say whose runs may be seen at all. */
export type SoughtRuns = {
  clientIds: readonly string[]
  ownWorkspaceId: number
  appId?: string | undefined
  clientId?: string | undefined
  connectionId?: number | undefined
  userId?: number | undefined
  /** `waiting` is queued or running; `held`, which the API calls waiting too, until its connection works again. */
  status?: 'waiting' | 'held' | 'success' | 'error' | undefined
}

/** A page of a list: from the one after `before` on, latest first. */
export type RunPage = { before?: Pick<Run, 'id' | 'created_at'> | undefined; rowsMax: number }

/** A run without what it was given and what it gave. */
export type ListedRun = Omit<Run, 'inputs' | 'ending' | 'callback_url' | 'write_sent_at' | 'started_at'>

/** One page of runs, the latest first. Runs are kept for 7 days. */
export async function browseRuns(db: Db, sought: SoughtRuns, page: RunPage): Promise<ListedRun[]> {
  return store.browse(db, sought, page)
}
