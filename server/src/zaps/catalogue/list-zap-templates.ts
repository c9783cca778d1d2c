// GET /v1/zap-templates                                          Workflow API 2.4 · seed 002, Retrieving your client id
// Published templates that hold the partner's app, popular first: a bare array.
import { z } from '@hono/zod-openapi'
import { answerCatalogue } from '../../actions/index.ts'
import { findApp } from '../../apps/index.ts'
import { apiEndpoint, pageOf, paging } from '../../kernel/http/index.ts'
import type { ClientIdCaller, TokenCaller } from '../../oauth/index.ts'
import { embedSlugOf } from '../embed/embed-client.ts'
import { popularTemplatesFirst } from '../templates/popularity.ts'
import { listOfferedTemplates } from '../templates/templates.ts'
import { zapTemplateOf, zapTemplateSchema } from './zap-template-shape.ts'

const LIMIT_DEFAULT = 5

const query = z.object({
  apps: z.string().optional().describe('Comma list of slugs of apps: a template holds all of them'),
  templates: z.string().optional().describe('Comma list of ids of templates'),
  limit: z.string().optional().describe('1 to 100; default 5'),
  offset: z.string().optional().describe('Default 0'),
})

export const listZapTemplates = apiEndpoint<TokenCaller | ClientIdCaller, typeof query>(
  {
    summary: 'List templates of Zaps (v1)',
    tag: 'Catalogue',
    query,
    answers: { 200: { description: 'One page', schema: z.array(zapTemplateSchema) } },
  },
  async (call, deps) => {
    const { client } = call.caller
    const own = client.app_key === null ? undefined : await findApp(client.app_key, deps)
    // A partner whose own app is not published here has none that could be required.
    const wanted = [...listOf(call.query.apps), ...(own ? [own.slug] : [])]
    const ids = call.query.templates === undefined ? undefined : new Set(listOf(call.query.templates))
    const templates = (await listOfferedTemplates(client.client_id, deps))
      .filter(({ steps }) => wanted.every((slug) => steps.some(({ app }) => app.slug === slug)))
      .filter(({ id }) => ids === undefined || ids.has(String(id)))
    const popular = await popularTemplatesFirst(templates, own?.id, deps)
    const shown = pageOf(popular, paging(call.url, LIMIT_DEFAULT))
    const place = { publicUrl: deps.publicUrl, embedSlug: await embedSlugOf(client, deps) }
    return answerCatalogue(
      call,
      shown.map((template) => zapTemplateOf(template, place)),
    )
  },
)

function listOf(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)
}
