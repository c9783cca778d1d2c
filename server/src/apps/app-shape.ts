import { z } from '@hono/zod-openapi'
import type * as wire from '@wayleave/sdk/wire'
import { type ActionType, actionsOf, actionTypes } from './action.ts'
import type { App } from './model.ts'

const images = z.object({
  url_16x16: z.string(),
  url_32x32: z.string(),
  url_64x64: z.string(),
  url_128x128: z.string(),
})

/** The order in which an app lists its action types: the documented enum's. */
const TYPE_ORDER: readonly ActionType[] = actionTypes
const COLOUR_DEFAULT = '55615C'

export const appSchema = z
  .object({
    id: z.uuid().describe('The same in every version of the app'),
    type: z.literal('app'),
    title: z.string(),
    description: z.string(),
    image: z.string(),
    hex_color: z.string().describe('Six hexadecimal digits, without #'),
    categories: z.array(z.object({ slug: z.string() })),
    action_types: z.array(z.enum(actionTypes)),
    images,
    links: z.object({
      connect_new_authentication: z
        .url()
        .nullable()
        .describe(
          'Where a user of the token connects the app; null when it needs no authentication, or for a client id',
        ),
    }),
  })
  .openapi('App')

/** The app's logo, or when it has none its letter mark (app-image.ts): an absolute URL. */
export function imageOf({ logo, key }: App, publicUrl: string): string {
  return logo ?? `${publicUrl}/img/apps/${key}.svg`
}

/** The logo as an app's answers carry it: one image, in every size that is asked for. */
export function imagesOf(app: App, publicUrl: string): Pick<wire.App, 'image' | 'images'> {
  const image = imageOf(app, publicUrl)
  return { image, images: { url_16x16: image, url_32x32: image, url_64x64: image, url_128x128: image } }
}

/** The app's colour, six hexadecimal digits. */
export function colourOf({ hex_color }: App): string {
  return hex_color ?? COLOUR_DEFAULT
}

/** Where the user of a token connects an app: an absolute URL. */
export type ConnectLinks = (app: App) => string

/** An app as the catalogue shows it. `connectAt`: undefined for callers that are no user, who can connect nothing. */
export function appOf(
  app: App,
  { publicUrl, connectAt }: { publicUrl: string; connectAt: ConnectLinks | undefined },
): wire.App {
  const types = new Set(actionsOf(app).map(({ type }) => type))
  return {
    id: app.id,
    type: 'app',
    title: app.name,
    description: app.description,
    ...imagesOf(app, publicUrl),
    hex_color: colourOf(app),
    categories: app.categories.map((slug) => ({ slug })),
    action_types: TYPE_ORDER.filter((type) => types.has(type)),
    links: { connect_new_authentication: app.auth.type === 'none' ? null : (connectAt?.(app) ?? null) },
  }
}
