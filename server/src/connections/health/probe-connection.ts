import { fillRequest, findAppVersion } from '../../apps/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { sendThrough } from '../calls/send-through.ts'
import type { Build, Sent } from '../calls/sending.ts'
import type { Connection } from '../model.ts'
import { isError, parseAnswerBody } from '../outbound/index.ts'
import { findConnection, insertEvent } from '../store.ts'
import * as store from './store.ts'

const TIMEOUT_MS = 10_000

/**
 * Sends the app's test request through a connection and notes what came of it. A 401 goes the way of every call: the
 * token is renewed, or the connection expires. Nothing happens for an app without a test.
 */
export async function probeConnection(id: number, deps: Deps): Promise<void> {
  const connection = await findConnection(deps.db, id)
  if (connection?.status !== 'active') return
  const app = await findAppVersion(connection.app_id, connection.app_version, deps)
  const test = app?.auth.test
  if (!app || !test) return
  const build: Build = (auth) => fillRequest(test, { auth }, app.hosts)
  const sent = await sendThrough(
    connection,
    app,
    build,
    { purpose: 'probe', isUse: false, timeoutMs: TIMEOUT_MS },
    deps,
  )
  const { outcome, detail } = judgeProbe(sent)
  const now = deps.clock.now()
  await deps.db.transaction().execute(async (tx) => {
    if (!(await store.noteCheck(tx, id, outcome, now))) return
    await insertEvent(tx, id, { type: 'checked', detail }, now)
  })
}

type Probed = { outcome: NonNullable<Connection['last_check']>; detail: string }

function judgeProbe(sent: Sent): Probed {
  if (sent.kind === 'failed') {
    const isRefused = sent.error === 'auth_expired' || sent.error === 'user'
    return { outcome: isRefused ? 'refused' : 'unreachable', detail: sent.detail }
  }
  const { status } = sent
  const detail = `status ${status}`
  if (status >= 500 || status === 429) return { outcome: 'unreachable', detail }
  const answer = parseAnswerBody(sent.headers['content-type'] ?? '', sent.body)
  const isGood = status >= 200 && status < 300 && !(answer && isError(answer))
  return { outcome: isGood ? 'passed' : 'refused', detail }
}
