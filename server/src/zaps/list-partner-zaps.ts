// GET /v1/zaps                                                                                       Workflow API 2.5
// The older list: the user's Zaps that contain the partner's app, in any version; of a partner without one, those made
// through it.
import { z } from '@hono/zod-openapi'
import type { Json } from '../apps/index.ts'
import { colourOf, findAppVersion, imagesOf, type PublishedApp } from '../apps/index.ts'
import type { Deps } from '../kernel/deps.ts'
import { apiEndpoint, paging } from '../kernel/http/index.ts'
import type { TokenCaller } from '../oauth/index.ts'
import { appPageOf } from './catalogue/app-page.ts'
import { linkTo } from './catalogue/link-to.ts'
import { embedSlugOf } from './embed/embed-client.ts'
import { findZaps, type WantedInputs } from './find-zaps.ts'
import { ownAppId, partnersReach } from './reach.ts'
import { openStepInputs } from './sealed-inputs.ts'
import type { Zap, ZapStep } from './zap.ts'

const LIMIT_DEFAULT = 5
const KINDS = {
  trigger: 'read',
  read: 'read',
  read_bulk: 'read',
  write: 'write',
  search: 'search',
  search_or_write: 'search_or_write',
  search_and_write: 'search_or_write', // v1 has no name of its own for it
  filter: 'filter',
} as const

const query = z.object({
  limit: z.string().optional().describe('1 to 100; default 5'),
  offset: z.string().optional().describe('Default 0'),
  get_params: z.string().optional().describe('Present at all: shows the params of the steps of your own app'),
  params__KEY: z.string().optional().describe('A value that an input KEY of a step of your own app must have'),
})
const stepSchema = z.object({
  type_of: z.enum(['read', 'write', 'filter', 'search', 'search_or_write']),
  params: z.record(z.string(), z.unknown()).nullable(),
  app: z.looseObject({ id: z.int(), uuid: z.uuid(), title: z.string(), slug: z.string(), api: z.string() }),
})
const zapSchema = z.object({
  id: z.int(),
  title: z.string(),
  state: z.enum(['on', 'off', 'draft', 'paused']),
  url: z.url(),
  modified_at: z.iso.datetime(),
  steps: z.array(stepSchema),
})

export const listPartnerZaps = apiEndpoint<TokenCaller, typeof query>(
  {
    summary: 'List the Zaps of a user (v1)',
    tag: 'Zaps',
    query,
    answers: {
      200: {
        description: 'One page',
        schema: z.object({
          next: z.url().nullable(),
          previous: z.url().nullable(),
          count: z.int(),
          objects: z.array(zapSchema),
        }),
      },
    },
  },
  async ({ caller, url }, deps) => {
    const page = paging(url, LIMIT_DEFAULT)
    const reach = await partnersReach(caller, deps)
    const { zaps, steps, count } = await findZaps(caller, { reach, wanted: wantedParams(url), page }, deps)
    const appId = await ownAppId(caller, deps)
    const embedSlug = await embedSlugOf(caller.client, deps)
    const isShown = (step: ZapStep) => url.searchParams.has('get_params') && (appId ?? step.app_id) === step.app_id
    const byZap = Map.groupBy(steps, ({ zap_id }) => zap_id)
    const { limit, offset } = page
    const linkToOffset = (target: number) => linkTo(url, deps.publicUrl, { offset: target, limit })
    return {
      body: {
        next: offset + limit < count ? linkToOffset(offset + limit) : null,
        previous: offset > 0 ? linkToOffset(Math.max(0, offset - limit)) : null,
        count,
        objects: await Promise.all(
          zaps.map((zap) => partnerZapOf(zap, byZap.get(zap.id) ?? [], { isShown, embedSlug }, deps)),
        ),
      },
    }
  },
)

function wantedParams(url: URL): WantedInputs {
  const named = [...url.searchParams].flatMap(([name, value]) => {
    const key = /^params__(.+)$/.exec(name)?.[1]
    return key === undefined ? [] : [[key, new Set([value])] as const]
  })
  return new Map(named)
}

type Showing = { isShown(step: ZapStep): boolean; embedSlug: string }

async function partnerZapOf(zap: Zap, steps: readonly ZapStep[], showing: Showing, deps: Deps) {
  return {
    id: zap.id,
    title: zap.title,
    state: zap.is_enabled ? 'on' : 'off',
    url: `${deps.publicUrl}/editor/${zap.id}`,
    modified_at: zap.updated_at.toISOString(),
    steps: await Promise.all(steps.map((step) => partnerStepOf(zap, step, showing, deps))),
  }
}

async function partnerStepOf(zap: Zap, step: ZapStep, { isShown, embedSlug }: Showing, deps: Deps) {
  const app = await findAppVersion(step.app_id, step.app_version, deps)
  if (!app) throw new Error(`the app ${step.app_id} ${step.app_version} of a step is gone`)
  const params: Record<string, Json> | null = isShown(step)
    ? await openStepInputs({ ...step, workspace_id: zap.workspace_id }, deps)
    : null
  return { type_of: KINDS[step.kind], params, app: partnerAppOf(app, { publicUrl: deps.publicUrl, embedSlug }) }
}

function partnerAppOf(app: PublishedApp, place: { publicUrl: string; embedSlug: string }) {
  return {
    id: app.number,
    uuid: app.id,
    title: app.name,
    slug: app.slug,
    description: app.description,
    hex_color: colourOf(app),
    ...imagesOf(app, place.publicUrl),
    api: app.api_name,
    url: appPageOf(app, place),
  }
}
