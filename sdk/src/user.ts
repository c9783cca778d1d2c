// Everything a partner's backend does for one of its users.

import { type Api, createApi } from './http/api.ts'
import { startDeadline } from './http/deadline.ts'
import type { Identity } from './identity.ts'
import { type Actions, createActions } from './resources/actions.ts'
import { type Apps, createApps } from './resources/apps.ts'
import { type Connections, createConnections } from './resources/connections.ts'
import { type CreateRunOptions, type FinishedRun, type RunAction, runAndWait } from './resources/run-and-wait.ts'
import { createRuns, type Runs } from './resources/runs.ts'
import { createSessions, type Sessions } from './resources/sessions.ts'
import { createWebhooks, type Webhooks } from './resources/webhooks.ts'
import { createZapRuns, type ZapRuns } from './resources/zap-runs.ts'
import { createZaps, type Zaps } from './resources/zaps.ts'
import { requestSessionCode, type SessionCode, type SessionCodeOptions } from './session-code.ts'
import type { Exchanger } from './token-exchange.ts'

/**
 * A client bound to one user: it sees that user's connections, Zaps and runs, nobody else's.
 * Get one from `wayleave.asUser()` or `wayleave.withAccessToken()`. Keep it on the server: it holds access tokens.
 * In the examples below, `user` is such a client.
 */
export type User = {
  /**
   * An access token that is valid at this moment, to use in calls this package does not make. Never send it to a browser.
   * @throws {WayleaveOAuthError} the exchange was refused
   * @throws {WayleaveError} no answer
   * @example
   * ```ts
   * const headers = { authorization: `Bearer ${await user.accessToken()}` }
   * ```
   */
  accessToken(): Promise<string>
  /**
   * A session code for one app, and the address that it opens. Signs anew for each one. Needs `connection:write`.
   * Follows RFC 8693 with `resource`, seed 004 step 3.
   * @throws {WayleaveOAuthError} `invalid_target`: no such app; any other refusal
   * @throws {WayleaveError} no answer, deadline
   * @example
   * ```ts
   * const { connectUrl, sessionId } = await user.sessionCode({ app: 'petshop', state: crypto.randomUUID() })
   * console.log(JSON.stringify({ connectUrl, sessionId }))
   * ```
   */
  sessionCode(options: SessionCodeOptions): Promise<SessionCode>
  /**
   * Starts an action and waits for its end by long poll. Default `timeoutMs`: 600000, the longest that a run takes.
   * A failed run is an answer, not an exception: look at `status` and `errors`.
   * @throws {WayleaveTimeoutError} the deadline passed; once the run was started it goes on, `runId` names it
   * @throws {WayleaveError} `invalid`: action, connection or callback address; any other refusal, no answer
   * @example
   * ```ts
   * const [action] = (await user.actions.list({ app: 'petshop' })).data
   * const run = await user.run({ action: action.id, connection: '415093277', inputs: { name: 'Rex' } })
   * console.log(run.status, run.results.length, run.errors.length)
   * ```
   */
  run(run: RunAction, options?: CreateRunOptions): Promise<FinishedRun>
  apps: Apps
  connections: Connections
  actions: Actions
  runs: Runs
  sessions: Sessions
  zaps: Zaps
  zapRuns: ZapRuns
  /** Of the user's client. */
  webhooks: Webhooks
}

/** Makes the client of one user. */
export function createUser(from: Exchanger & { baseUrl: string; timeoutMs: number }, identity: Identity): User {
  const { http, apiUrl, timeoutMs } = from
  const api: Api = createApi({ http, apiUrl, timeoutMs, identity })
  return {
    accessToken: () => identity.accessToken(),
    sessionCode: (options) => requestSessionCode(from, identity.subject, options, startDeadline(options, timeoutMs)),
    run: (run, options = {}) => runAndWait(api, http.sleep, run, options),
    apps: createApps(api),
    connections: createConnections(api),
    actions: createActions(api),
    runs: createRuns(api, http.sleep),
    sessions: createSessions(api),
    zaps: createZaps(api),
    zapRuns: createZapRuns(api),
    webhooks: createWebhooks(api),
  }
}
