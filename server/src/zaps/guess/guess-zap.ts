// POST /v2/guess                                                                                    Workflow API 6.4
// A Zap from a description in words: the best step of each place, what else it might be, and where to begin with it.
import { z } from '@hono/zod-openapi'
import { actionsOf } from '../../actions/index.ts'
import { listApps } from '../../apps/index.ts'
import { openTo } from '../../clients/index.ts'
import { byPopularity, countConnectionsByApp } from '../../connections/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { type ApiCall, apiEndpoint } from '../../kernel/http/index.ts'
import type { ClientIdCaller, TokenCaller } from '../../oauth/index.ts'
import { embedSlugOf } from '../embed/embed-client.ts'
import { type Candidates, type GuessedStep, guessSteps } from './guess-steps.ts'
import { prefilledUrl } from './prefilled-url.ts'
import { titleFor } from './title-for.ts'

const DESCRIPTION_CHARACTERS_MAX = 2000

const body = z.object({
  description: z.string().trim().min(1, 'This may not be empty.').max(DESCRIPTION_CHARACTERS_MAX),
})
const query = z.object({ client_id: z.string().optional().describe('Required, unless a token is sent') })

const guessStep = z
  .object({ title: z.string().nullable(), app: z.string(), api: z.string() })
  .openapi('GuessStep', { description: 'Title of the action, title of the app, ApiName@version' })
const messages = z.array(z.object({ detail: z.string() }))
const guessed = z.object({
  title: z.string(),
  steps: z.array(z.object({ step: guessStep, alternatives: z.array(guessStep) })),
  prefilled_url: z.url().describe('Opens the editor with these steps'),
  messages,
})

type GuessCall = ApiCall<TokenCaller | ClientIdCaller, typeof query, typeof body>

export const guessZap = apiEndpoint<TokenCaller | ClientIdCaller, typeof query, typeof body>(
  {
    summary: 'Guess a Zap from a description',
    description: 'By rules over the catalogue; no language model is asked.',
    tag: 'Zaps',
    query,
    body,
    answers: {
      200: { description: 'What was understood', schema: guessed },
      400: { description: 'Nothing was understood', schema: z.object({ messages }) },
    },
  },
  async (call, deps) => {
    const { description } = call.body
    const { trigger, actions } = guessSteps(description, await candidatesFor(call, deps))
    const steps = [...(trigger ? [trigger] : []), ...actions]
    if (steps.length === 0) {
      const detail = 'No app here does what this describes. Name an app, what happens there, and what to do then.'
      return { status: 400, body: { messages: [{ detail }] } }
    }
    const place = { publicUrl: deps.publicUrl, embedSlug: await embedSlugOf(call.caller.client, deps) }
    return {
      body: {
        title: titleFor(description),
        steps: steps.map(shownStep),
        prefilled_url: prefilledUrl({ ...place, description, actions: steps.map(({ action }) => action) }),
        messages: missing(trigger, actions),
      },
    }
  },
)

/** What the client may offer; its own app comes first where two fit equally well, then what is used most. */
async function candidatesFor({ caller: { client } }: GuessCall, deps: Deps): Promise<Candidates> {
  const apps = await openTo(await listApps(deps), client.client_id, deps)
  const order = [...apps].sort(byPopularity(await countConnectionsByApp(deps)))
  const ranks = new Map(order.map(({ id, key }, at) => [id, key === client.app_key ? -1 : at]))
  return { actions: apps.flatMap(actionsOf), rank: ({ app }) => ranks.get(app.id) ?? order.length }
}

function shownStep({ action, alternatives }: GuessedStep): z.input<typeof guessed>['steps'][number] {
  return { step: shown(action), alternatives: alternatives.map(shown) }
}

function shown({ title, app }: GuessedStep['action']): z.input<typeof guessStep> {
  return { title, app: app.name, api: `${app.api_name}@${app.version}` }
}

function missing(trigger: GuessedStep | undefined, actions: readonly GuessedStep[]): z.input<typeof messages> {
  if (!trigger) return [{ detail: 'What starts the Zap was not understood: choose it in the editor.' }]
  if (actions.length === 0) return [{ detail: 'What is done then was not understood: choose it in the editor.' }]
  return []
}
