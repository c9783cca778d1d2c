// GET /v2/zap-runs                                                                                  Workflow API 6.3
// What the user's own Zaps did, the latest first.
import { z } from '@hono/zod-openapi'
import { listSchema, pageQuery } from '../../actions/index.ts'
import { apiEndpoint, listEnvelope, paging } from '../../kernel/http/index.ts'
import type { TokenCaller } from '../../oauth/index.ts'
import { browseZapRuns, type ListedZapRun } from './list-runs.ts'
import { readSought } from './read-sought.ts'
import { zapRunStatuses } from './zap-run.ts'

const query = z.object({
  from_date: z.string().optional().describe('Inclusive, RFC 3339; a bare date is midnight UTC. Default: 30 days ago'),
  to_date: z.string().optional().describe('Exclusive, as from_date'),
  zap_id: z.string().optional().describe('The number of a Zap, or its id'),
  statuses: z
    .string()
    .optional()
    .describe(`Comma list of ${zapRunStatuses.join(', ')}`),
  search: z.string().optional().describe('Up to 150 characters, in the title or the data of a run'),
  ...pageQuery,
})

const stepSchema = z.object({ status: z.enum(zapRunStatuses).nullable(), start_time: z.iso.datetime().nullable() })
const zapRunSchema = z
  .object({
    id: z.uuid(),
    zap_id: z.int().describe('The number of the Zap'),
    zap_title: z.string().nullable(),
    status: z.enum(zapRunStatuses),
    start_time: z.iso.datetime().nullable(),
    end_time: z.iso.datetime().nullable(),
    steps: z.array(stepSchema).nullable().describe('Those that were begun, the trigger first'),
    data_in: z.unknown().describe('What the trigger gave'),
    data_out: z.unknown().describe('What the last step gave'),
  })
  .openapi('ZapRun')

export const listZapRuns = apiEndpoint<TokenCaller, typeof query>(
  {
    summary: 'List the runs of Zaps',
    tag: 'Zaps',
    query,
    answers: { 200: { description: 'One page', schema: listSchema(zapRunSchema) } },
  },
  async ({ caller, query, url }, deps) => {
    const page = paging(url)
    const { runs, count } = await browseZapRuns(caller, readSought(query, deps.clock.now()), page, deps)
    return { body: listEnvelope(runs.map(zapRunOf), { url, publicUrl: deps.publicUrl, count, ...page }) }
  },
)

function zapRunOf(run: ListedZapRun): z.input<typeof zapRunSchema> {
  const { id, zap_id, zap_title, status, start_time, end_time, steps, data_in, data_out } = run
  return {
    id,
    zap_id,
    zap_title,
    status,
    start_time: start_time.toISOString(),
    end_time: end_time?.toISOString() ?? null,
    steps: steps.map((step) => ({ status: step.status, start_time: step.start_time })),
    data_in,
    data_out,
  }
}
