// A READ action, asked for what there is: one page of a poll.                                 app-manifest "triggers", "request"
import type { Action, Json } from '../../apps/index.ts'
import type { Connection, RequestHooks } from '../../connections/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { type Calling, callProvider } from '../execute/call-provider.ts'
import type { Done, Failure } from '../execute/outcome.ts'
import { readInputs } from '../execute/read-inputs.ts'
import { type JsonObject, resultsIn } from '../execute/results-of.ts'
import { secretInputs } from '../execute/secret-inputs.ts'
import { type NextPage, nextPageOf, turnToPage, withToken } from '../fields/next-page.ts'
import { callHooksOf } from '../hooks/call-hooks-of.ts'

/** A READ action with what it is given, as it was sent. `zap`: what scripts see as `bundle.zap`. */
export type Asked = {
  action: Action
  connection: Connection | undefined
  inputs: Record<string, Json>
  zap?: JsonObject
}

/** The items of one page, and where the next one is; or the failure. */
export type PageRead = { kind: 'page'; items: JsonObject[]; next: NextPage | undefined } | Failure

/** Asks once: whoever asks again and again has patience of his own. Without `page`, the first one. */
export async function readPage(
  { action, connection, inputs, zap }: Asked,
  page: NextPage | undefined,
  calling: Pick<Calling, 'purpose' | 'signal'>,
  deps: Deps,
): Promise<PageRead> {
  const { app, key, kind, request } = action
  const read = readInputs(action.fields, inputs)
  if ('mistakes' in read) return refused(read.mistakes.join(' '))
  const input = withToken(read.values, page)
  const hooks = withZap(callHooksOf(app, { key, kind, request, input, raw: inputs, purpose: 'run' }), zap)
  if (!request && !hooks?.full) return refused(`${app.name} has neither a request nor a script for this.`)
  const turn = page && request && { turnTo: (filled: Filled) => turnToPage(filled, page, request, app) }
  const outcome = await callProvider(
    { app, connection, request, hooks, input, ...turn },
    { ...calling, isRepeatable: false, secrets: secretInputs(action, input) },
    deps,
  )
  return outcome.kind === 'done' ? pageOf(outcome, action) : outcome
}

type Filled = Parameters<typeof turnToPage>[0]

function pageOf(done: Done, { request, result }: Action): PageRead {
  return { kind: 'page', items: resultsIn(done, result), next: request && nextPageOf(request, done) }
}

function withZap(hooks: RequestHooks | undefined, zap: JsonObject | undefined): RequestHooks | undefined {
  return hooks && zap ? { ...hooks, bundle: { ...hooks.bundle, zap } } : hooks
}

function refused(detail: string): Failure {
  return { kind: 'failed', error: 'user', detail, isLost: false }
}
