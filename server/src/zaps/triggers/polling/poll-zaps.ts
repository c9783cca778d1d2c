// Job zap.poll: asks the triggers of Zaps what is new, and makes the Zaps run for it.            app-manifest "triggers"
// A job holds some polls of one app. Each is settled by itself; a job that comes again after its worker was killed finds
// those that are not, and asks again: reading changes nothing, and what is new counts only with the commit that also
// remembers it.
import { type Action, findAction } from '../../../actions/index.ts'
import { findAppVersion, findTrigger } from '../../../apps/index.ts'
import { type Connection, findConnections } from '../../../connections/index.ts'
import type { Deps } from '../../../kernel/deps.ts'
import type { Job } from '../../../kernel/queue/index.ts'
import { openStepInputs } from '../../sealed-inputs.ts'
import { scriptedZap } from '../scripted-zap.ts'
import { judgeItems } from './judge-items.ts'
import { type ItemsRead, readItems } from './read-items.ts'
import { keepFailure, keepItems } from './settle-poll.ts'
import * as store from './store.ts'

declare module '../../../kernel/queue/queue.ts' {
  interface JobPayloads {
    'zap.poll': { claim: string; zap_ids: number[] }
  }
}

const POLL_MS_MAX = 100_000 // a claim lives longer

export async function pollZaps({ data, signal }: Job<'zap.poll'>, deps: Deps): Promise<void> {
  const claimed = await store.listClaimed(deps.pool, data.claim, data.zap_ids)
  const ids = claimed.flatMap(({ connection_id }) => connection_id ?? [])
  const connections = ids.length > 0 ? await findConnections(ids, deps) : new Map<number, Connection>()
  const ends = await Promise.allSettled(
    claimed.map((poll) => pollZap(poll, connectionOf(poll, connections), signal, deps)),
  )
  const failed = ends.find((end) => end.status === 'rejected')
  if (failed) throw failed.reason
}

async function pollZap(
  poll: store.ClaimedPoll,
  connection: Connection | undefined,
  stop: AbortSignal,
  deps: Deps,
): Promise<void> {
  const begunAt = deps.clock.now()
  const action = await actionOf(poll, deps)
  const keying = { zapId: poll.zap_id, dedupeKey: dedupeKeyOf(poll, action) }
  const seen = poll.seen ?? undefined
  const signal = AbortSignal.any([stop, AbortSignal.timeout(POLL_MS_MAX)])
  const read = await readOf(poll, action, connection, (asked) => readItems(asked, seen, { keying, signal }, deps), deps)
  if (stop.aborted) throw new Error('interrupted: the queue hands the poll to another worker')
  if (read.kind === 'failed') await keepFailure(poll, read, begunAt, deps)
  else await keepItems(poll, judgeItems(read.items, seen, keying), begunAt, deps)
}

type Read = (asked: Parameters<typeof readItems>[0]) => Promise<ItemsRead>

async function readOf(
  poll: store.ClaimedPoll,
  action: Action | undefined,
  connection: Connection | undefined,
  read: Read,
  deps: Deps,
): Promise<ItemsRead> {
  if (!action) return refused('The app no longer has this trigger.')
  if (!connection && action.app.auth.type !== 'none')
    return refused(`The connection to ${action.app.name} was deleted. Choose another one.`)
  const inputs = await openStepInputs(poll, deps)
  return read({ action, connection, inputs, zap: scriptedZap({ id: poll.zap_id, title: poll.zap_title }, deps) })
}

function refused(detail: string): ItemsRead {
  return { kind: 'failed', error: 'user', detail, isLost: false }
}

async function actionOf(poll: store.ClaimedPoll, deps: Deps): Promise<Action | undefined> {
  const app = await findAppVersion(poll.app_id, poll.app_version, deps)
  return app && findAction(app, poll.kind, poll.operation)
}

/** The member that tells items apart: of operations, and of triggers that name none, `id`. */
function dedupeKeyOf({ kind, operation }: store.ClaimedPoll, action: Action | undefined): string {
  const trigger = kind === 'trigger' && action ? findTrigger(action.app, operation) : undefined
  return trigger?.dedupe_key ?? 'id'
}

/** The one that the step names, where it is the same person's still. */
function connectionOf(
  { connection_id, user_id, workspace_id }: store.ClaimedPoll,
  connections: ReadonlyMap<number, Connection>,
): Connection | undefined {
  const found = connection_id === null ? undefined : connections.get(connection_id)
  return found?.user_id === user_id && found.workspace_id === workspace_id ? found : undefined
}
