// The template that a page is about, as far as whoever looks may see it.
import { HOUSE_CLIENT_ID, listClientsOf, ownerOf } from '../../clients/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { embedSlugOf } from '../embed/embed-client.ts'
import * as store from './store.ts'
import type { Template } from './template.ts'
import { type TemplateWithApps, withApps } from './templates.ts'

type Viewer = { userId: number; isStaff: boolean } | undefined

/**
 * A published template that the client may offer, whole; undefined for any other. `userId`: who is to use it. Nobody offers
 * a person's own one to that person: the house client has it for him.
 */
export async function findOfferedTemplate(
  id: number,
  clientId: string,
  userId: number | undefined,
  deps: Deps,
): Promise<TemplateWithApps | undefined> {
  const template = await store.findById(deps.db, id)
  if (template?.status !== 'published') return undefined
  const owner = template.owner_user_id
  const offerer = clientId === HOUSE_CLIENT_ID ? userId : await ownerOf(clientId, deps)
  return owner === null || owner === offerer ? withApps(template, deps) : undefined
}

/** A template as its page shows it. `usedAt`: what stands in the address where it is used; undefined: no client offers it. */
export type ShownTemplate = {
  template: Template
  /** Undefined when an app or action of it is gone. */
  whole: TemplateWithApps | undefined
  isManaged: boolean
  usedAt: string | undefined
}

/** The template of that slug; undefined when it is not there, or a draft of somebody else. */
export async function findShownTemplate(slug: string, viewer: Viewer, deps: Deps): Promise<ShownTemplate | undefined> {
  const template = await store.findBySlug(deps.db, slug)
  if (!template) return undefined
  const isManaged = viewer !== undefined && isManagedBy(template, viewer)
  const usedAt = await offeredUnder(template, viewer, deps)
  if (!isManaged && (template.status !== 'published' || usedAt === undefined)) return undefined
  return { template, whole: await withApps(template, deps), isManaged, usedAt }
}

/** Whether a person manages a template: it is his, or the operator's and he is staff. */
export function isManagedBy(
  { owner_user_id }: Pick<Template, 'owner_user_id'>,
  { userId, isStaff }: { userId: number; isStaff: boolean },
): boolean {
  return owner_user_id === null ? isStaff : owner_user_id === userId
}

/**
 * The operator's are offered by this server itself, and one's own as well: such a Zap is made through no product. Those of
 * somebody else are offered by the first of his clients that has Zaps.
 */
async function offeredUnder({ owner_user_id }: Template, viewer: Viewer, deps: Deps): Promise<string | undefined> {
  if (owner_user_id === null || owner_user_id === viewer?.userId) return HOUSE_CLIENT_ID
  const clients = await listClientsOf(deps.db, owner_user_id)
  const client = clients.find(({ kind }) => kind === 'workflow')
  return client && embedSlugOf(client, deps)
}
