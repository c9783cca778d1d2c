// One call of an operation: filled, sent through the connection, its answer judged.    app-manifest "Errors" · Workflow API 7.5
import { setTimeout as pause } from 'node:timers/promises'
import { type App, type FilledRequest, fillRequest, type Json, type RequestTemplate } from '../../apps/index.ts'
import { type Connection, type RequestHooks, type Sending, type Sent, sendThrough } from '../../connections/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { judgeSent } from './judge-sent.ts'
import type { Outcome } from './outcome.ts'
import { retryDelayMs } from './retry-delay.ts'

/** What is called: a request of an app, through a connection where the app needs one. */
export type Target = {
  app: App
  connection: Connection | undefined
  /** Absent only where a hook stands in its place. */
  request: RequestTemplate | undefined
  /** The app's script around the request. */
  hooks?: RequestHooks | undefined
  input: Record<string, Json>
  /** The two ends of a subscription, for requests of hook triggers. */
  ends?: { target_url?: string; subscription?: Json }
  /** What becomes of the filled request before it is sent: the address of a further page. */
  turnTo?: (filled: FilledRequest) => FilledRequest
}

export type Calling = Pick<Sending, 'purpose' | 'runId' | 'beforeSend' | 'onTry' | 'onLog' | 'signal'> & {
  /** Reads and searches may be sent again when the provider is busy; what writes never. */
  isRepeatable: boolean
  /** Texts of secret inputs: taken out of the provider's words. */
  secrets: readonly string[]
}

const CALL_TIMEOUT_MS = 30_000
const WITHOUT_ADDRESS: FilledRequest = { method: 'GET', url: '', headers: {} }

/** Calls the provider; what goes wrong is data. A repeatable call is sent at most four times. */
export async function callProvider(target: Target, calling: Calling, deps: Deps): Promise<Outcome> {
  const { isRepeatable, secrets, ...sending } = calling
  for (let repeats = 0; ; repeats++) {
    const sent = await send(target, sending, deps)
    const outcome = judgeSent(sent, target.app, deps.clock.now(), secrets)
    const delay = isRepeatable ? retryDelayMs(outcome, repeats) : undefined
    if (delay === undefined) return outcome
    await pause(delay, undefined, { signal: calling.signal }).catch(() => {}) // the next send sees the signal
  }
}

function send(
  { app, connection, request, hooks, input, ends, turnTo }: Target,
  sending: Sending,
  deps: Deps,
): Promise<Sent> {
  const build = (auth: Record<string, Json>) => {
    const filled = request ? fillRequest(request, { auth, input, ...ends }, app.hosts) : WITHOUT_ADDRESS
    return turnTo ? turnTo(filled) : filled
  }
  return sendThrough(connection, app, build, { timeoutMs: CALL_TIMEOUT_MS, ...sending, hooks }, deps)
}
