// The address of the editor with the guessed steps filled in.                                    Workflow API 2.6, 6.4
import { randomUUID } from 'node:crypto'
import type { Action } from '../../actions/index.ts'

const CAMPAIGN = 'partner_zap_guesser'

type Prefill = { actions: readonly Action[]; description: string; embedSlug: string; publicUrl: string }

/** `embedSlug`: the partner's app, under whose name the editor opens. Each address has an attempt id of its own. */
export function prefilledUrl({ actions, description, embedSlug, publicUrl }: Prefill): string {
  const query = new URLSearchParams()
  for (const [at, { app, key, kind }] of actions.entries()) {
    query.append(`steps[${at}][app]`, app.api_name)
    query.append(`steps[${at}][action]`, key)
    query.append(`steps[${at}][type]`, kind === 'trigger' ? 'read' : kind)
  }
  query.append('copilot_prompt', description)
  query.append('utm_campaign', CAMPAIGN)
  query.append(`${CAMPAIGN}_attempt_id`, randomUUID())
  return `${publicUrl}/v1/embed/${encodeURIComponent(embedSlug)}/create?${query}`
}
