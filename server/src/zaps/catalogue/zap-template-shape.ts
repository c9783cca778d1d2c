// A template as /v1/zap-templates shows it.                                                          Workflow API 2.4
import { z } from '@hono/zod-openapi'
import { colourOf, imagesOf } from '../../apps/index.ts'
import type { StepWithApp, TemplateWithApps } from '../templates/templates.ts'
import { appPageOf } from './app-page.ts'

const images = z.object({
  url_16x16: z.url(),
  url_32x32: z.url(),
  url_64x64: z.url(),
  url_128x128: z.url(),
})
const stepSchema = z.object({
  id: z.int().nullable().describe("The app's number"),
  uuid: z.uuid().describe('Of the app'),
  title: z.string(),
  slug: z.string(),
  description: z.string(),
  image: z.url(),
  hex_color: z.string().describe('Six hexadecimal digits, without #'),
  images,
  api: z.string(),
  url: z.url(),
  label: z.string().nullable().describe('The title of the action'),
})

export const zapTemplateSchema = z
  .object({
    id: z.int(),
    title: z.string(),
    slug: z.string(),
    status: z.enum(['draft', 'published']),
    type: z.literal('guided_zap'),
    url: z.url(),
    create_url: z.url(),
    description: z.string().describe('HTML'),
    description_plain: z.string(),
    description_raw: z.string(),
    steps: z.array(stepSchema),
  })
  .openapi('ZapTemplate')

type Place = { publicUrl: string; embedSlug: string }

/** `embedSlug`: what the partner goes by in the addresses of embed pages. */
export function zapTemplateOf(
  { id, title, slug, status, description, steps }: TemplateWithApps,
  { publicUrl, embedSlug }: Place,
): z.input<typeof zapTemplateSchema> {
  return {
    id,
    title,
    slug,
    status,
    type: 'guided_zap',
    url: `${publicUrl}/templates/${slug}`,
    create_url: `${publicUrl}/v1/embed/${encodeURIComponent(embedSlug)}/create/${id}`,
    description: description === '' ? '' : `<p>${escapeHtml(description)}</p>`,
    description_plain: description,
    description_raw: description,
    steps: steps.map((step) => stepOf(step, { publicUrl, embedSlug })),
  }
}

function stepOf({ app, action }: StepWithApp, place: Place): z.input<typeof stepSchema> {
  return {
    id: app.number,
    uuid: app.id,
    title: app.name,
    slug: app.slug,
    description: app.description,
    hex_color: colourOf(app),
    ...imagesOf(app, place.publicUrl),
    api: `${app.api_name}@${app.version}`,
    url: appPageOf(app, place),
    label: action?.title ?? null,
  }
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"]/g, (character) => escapes[character] ?? character)
}
