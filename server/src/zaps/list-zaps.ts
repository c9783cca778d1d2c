// GET /v2/zaps                                                                                       Workflow API 6.1
// The user's Zaps that the client reaches, the one that changed last first. `include_shared` is taken and adds none: no
// Zap is shared yet.
import { z } from '@hono/zod-openapi'
import { listSchema, pageQuery } from '../actions/index.ts'
import { apiEndpoint, listEnvelope, paging } from '../kernel/http/index.ts'
import type { TokenCaller } from '../oauth/index.ts'
import { findZaps, type WantedInputs } from './find-zaps.ts'
import { reachOf, showingFor } from './reach.ts'
import { readExpand, zapSchema, zapsOf } from './zap-shape.ts'

const query = z.object({
  ...pageQuery,
  expand: z.string().optional().describe('Of steps.action, steps.action.app, steps.authentication, …'),
  include_shared: z.string().optional(),
  'inputs[KEY]': z.string().optional().describe('Values, by commas, one of which an input KEY of a step must have'),
})

export const listZaps = apiEndpoint<TokenCaller, typeof query>(
  {
    summary: 'List the Zaps of a user',
    tag: 'Zaps',
    query,
    answers: { 200: { description: 'One page', schema: listSchema(zapSchema) } },
  },
  async ({ caller, query, url }, deps) => {
    const page = paging(url)
    const wanted = wantedInputs(url)
    const reach = await reachOf(caller, deps)
    const { zaps, steps, count } = await findZaps(caller, { reach, wanted, page }, deps)
    const showing = await showingFor(caller, readExpand(query.expand), deps)
    const data = await zapsOf(zaps, steps, showing, deps)
    return { body: listEnvelope(data, { url, publicUrl: deps.publicUrl, count, ...page }) }
  },
)

/** `inputs[KEY]=V1,V2`: values of one key are alternatives. */
function wantedInputs(url: URL): WantedInputs {
  const named = [...url.searchParams].flatMap(([name, values]) => {
    const key = /^inputs\[(.+)\]$/.exec(name)?.[1]
    return key === undefined ? [] : [[key, new Set(values.split(','))] as const]
  })
  return new Map(named)
}
