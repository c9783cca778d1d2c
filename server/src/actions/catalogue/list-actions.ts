// GET /v2/actions?app=…                                                                            Workflow API 3.3
// What an app can do. Ids are minted anew on every listing; `key` is the stable name.
import { z } from '@hono/zod-openapi'
import { actionsOf, actionTypes, appOf, type ConnectLinks, findApp } from '../../apps/index.ts'
import { isOpenTo } from '../../clients/index.ts'
import { connectLinksFor } from '../../connections/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { notFound } from '../../kernel/errors.ts'
import { apiEndpoint, listEnvelope, pageOf, paging } from '../../kernel/http/index.ts'
import type { ClientIdCaller, TokenCaller } from '../../oauth/index.ts'
import { listSchema, pageQuery } from '../list-shape.ts'
import { actionSigningKey } from '../signing-key.ts'
import { actionOf, actionSchema, idOfAction } from './action-shape.ts'
import { answerCatalogue } from './answer-catalogue.ts'

const query = z.object({
  app: z.string().describe('Any name of the app: UUID, key, ApiName or ApiName@version'),
  action_type: z.enum(actionTypes).exclude(['FILTER']).optional(),
  ...pageQuery,
  limit: z.string().optional().describe('1 to 100; without it all are listed'),
  expand: z.string().optional().describe('`app` puts the app in place of its id'),
})

const LIMIT_SHOWN_MIN = 10

export const listActions = apiEndpoint<TokenCaller | ClientIdCaller, typeof query>(
  {
    summary: 'List the actions of an app',
    tag: 'Catalogue',
    query,
    answers: { 200: { description: 'The actions', schema: listSchema(actionSchema) } },
  },
  async (call, deps) => {
    const app = await findApp(call.query.app, deps)
    if (!app || !(await isOpenTo(app, call.caller.client.client_id, deps))) throw notFound('unknown app')
    const { action_type } = call.query
    const actions = actionsOf(app).filter(({ type }) => action_type === undefined || type === action_type)
    // Clients of this operation never page: without a limit they get everything.
    const paged = paging(call.url, Math.max(LIMIT_SHOWN_MIN, actions.length))
    const page = { count: actions.length, ...paged, url: call.url, publicUrl: deps.publicUrl }
    const shownApp = expandsApp(call.query.expand)
      ? appOf(app, { publicUrl: deps.publicUrl, connectAt: await linksOf(call.caller, deps) })
      : app.id
    const shown = pageOf(actions, page)
    const key = await actionSigningKey(deps)
    const now = deps.clock.now()
    const list = listEnvelope(
      shown.map((action) => ({ ...actionOf(action, shownApp), id: idOfAction(action, key, now) })),
      page,
    )
    return answerCatalogue(call, list, { ...list, data: shown.map((action) => actionOf(action, shownApp)) })
  },
)

async function linksOf(caller: TokenCaller | ClientIdCaller, deps: Deps): Promise<ConnectLinks | undefined> {
  return caller.kind === 'token' ? connectLinksFor(caller, deps) : undefined
}

function expandsApp(expand: string | undefined): boolean {
  return expand?.split(',').some((path) => path.trim() === 'app') === true
}
