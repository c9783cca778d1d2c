// GET /runs/{id}
// One run for the developer who looks for what went wrong: what was asked, every request tried, what came back.
// Its workspace and the owner of its client see it; anybody else's reads like one that is not there.
import { findAction, findAppVersion } from '../../apps/index.ts'
import { listDeliveries } from '../../kernel/deliver/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { PageError } from '../../kernel/errors.ts'
import { page } from '../../kernel/html/index.ts'
import type { Call } from '../../kernel/http/index.ts'
import { hasFurtherFields, maskInputs, secretInputs } from '../execute/secret-inputs.ts'
import { listLogs } from '../logs-store.ts'
import { listRequests } from '../requests-store.ts'
import { webhookIdOf } from '../runs/deliver-callback.ts'
import { hasEnded } from '../runs/run-shape.ts'
import { openEnding, openInputs } from '../sealed-run.ts'
import * as store from '../store.ts'
import { runPage } from './run-page.ts'
import type { RunView } from './run-view.ts'
import { maySee, type RunViewer } from './run-viewer.ts'

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const REFRESH_SECONDS = 2

export async function showRunPage({ params, caller }: Call<RunViewer>, deps: Deps): Promise<Response> {
  const view = await loadView(params.id ?? '', caller, deps)
  if (!view) {
    throw new PageError(404, 'There is no such run', 'Runs are kept for 7 days. Check the id, or start the run again.')
  }
  const isWaiting = !hasEnded(view.run)
  return page(runPage(view), {
    title: `Run of ${view.title}`,
    isWide: true,
    ...(isWaiting ? { refreshSeconds: REFRESH_SECONDS } : {}),
  })
}

async function loadView(id: string, viewer: RunViewer, deps: Deps): Promise<RunView | undefined> {
  const run = UUID.test(id) ? await store.findRun(deps.db, id) : undefined
  if (!run || !(await maySee(viewer, run, deps))) return undefined
  const app = await findAppVersion(run.app_id, run.app_version, deps)
  const action = app && findAction(app, run.kind, run.operation)
  const inputs = await openInputs(run, deps)
  const secrets = secretInputs(action, inputs)
  return {
    run,
    isSignedIn: viewer !== 'developer',
    title: action?.title ?? run.operation,
    appName: app ? `${app.name} ${app.version}` : run.app_id,
    inputs,
    hasDynamicFields: action !== undefined && hasFurtherFields(action),
    ending: await openEnding(run, deps),
    mask: (text) => maskInputs(text, secrets),
    requests: await listRequests(deps.db, run.id),
    logs: await listLogs(deps.db, run.id),
    deliveries: await listDeliveries(deps.db, webhookIdOf(run.id)),
  }
}
