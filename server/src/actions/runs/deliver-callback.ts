// run.finished -> the client's callback_url hears of it.                                            Workflow API 7.4
import { webhookSecretsOf } from '../../clients/index.ts'
import type { Tx } from '../../kernel/db/index.ts'
import { deliverLater } from '../../kernel/deliver/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import type { Run } from '../store.ts'
import { runOf } from './run-shape.ts'

const TOKEN_HEADER = 'zapier-callback-signature'
const RETRY_SECONDS = [1, 4] // three attempts in all, within seconds

/** The header `webhook-id` of a run's callback. */
export function webhookIdOf(runId: string): string {
  return `msg_${runId}`
}

export async function deliverCallback(tx: Tx, { run }: { run: Run }, deps: Deps): Promise<void> {
  if (run.callback_url === null) return
  const { run_id: _same, ...data } = await runOf(run, deps)
  await deliverLater(
    tx,
    {
      webhookId: webhookIdOf(run.id),
      url: run.callback_url,
      body: JSON.stringify({ data }),
      secrets: await webhookSecretsOf(run.client_id, { ...deps, db: tx }),
      token: { header: TOKEN_HEADER, claims: { iss: deps.publicUrl, aud: run.client_id, sub: run.id } },
      retrySeconds: RETRY_SECONDS,
    },
    deps,
  )
}
