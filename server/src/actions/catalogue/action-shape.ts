// An action as the Workflow API shows it.                                                             Workflow API 3.3
import type { KeyObject } from 'node:crypto'
import { z } from '@hono/zod-openapi'
import type * as wire from '@wayleave/sdk/wire'
import { type Action, actionTypes, appSchema } from '../../apps/index.ts'
import { mintActionId } from '../action-id.ts'

export const actionSchema = z
  .object({
    id: z.string().describe('Opaque and good for 30 days: never store it, `key` is the stable name'),
    key: z.string(),
    app: z.union([z.uuid(), appSchema]),
    type: z.literal('action'),
    action_type: z.enum(actionTypes),
    is_instant: z.boolean(),
    title: z.string(),
    description: z.string(),
  })
  .openapi('Action')

/** A new id of an action. */
export function idOfAction({ app, kind, key }: Action, signingKey: KeyObject, now: Date): string {
  return mintActionId({ appId: app.id, version: app.version, kind, key }, signingKey, now)
}

/** An action without its id, which is minted anew each time. */
export function actionOf(
  { key, type, isInstant, title, description }: Action,
  app: wire.Action['app'],
): Omit<wire.Action, 'id'> {
  return { key, app, type: 'action', action_type: type, is_instant: isInstant, title, description }
}
