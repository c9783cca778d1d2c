import type { PublishedApp } from '../../apps/index.ts'

/**
 * The page about an app. One that a client's owner made is shown in his client's name alone (`embedSlug`), as it is offered;
 * everybody's has a page of its own.
 */
export function appPageOf(
  { slug, owner_user_id }: Pick<PublishedApp, 'slug' | 'owner_user_id'>,
  place: { publicUrl: string; embedSlug: string },
): string {
  return owner_user_id === null ? `${place.publicUrl}/apps/${slug}` : pairPageOf({ slug }, place)
}

/** The page about an app beside the one that a partner publishes.                                      Workflow API 2.6 */
export function pairPageOf(
  { slug }: Pick<PublishedApp, 'slug'>,
  { publicUrl, embedSlug }: { publicUrl: string; embedSlug: string },
): string {
  return `${publicUrl}/v1/embed/apps/${encodeURIComponent(embedSlug)}/integrations/${slug}`
}
