// GET /apps/categories/{slug}
// The operator's apps of a category: where the categories of GET /v1/categories lead.
import type { SignedIn } from '../../accounts/index.ts'
import { listApps } from '../../apps/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { PageError } from '../../kernel/errors.ts'
import type { Call } from '../../kernel/http/index.ts'
import { categoryTitle } from '../../zaps/index.ts'
import { appCards } from './parts.ts'
import { publicPage } from './public-page.ts'

export async function showCategory({ caller, params }: Call<SignedIn | undefined>, deps: Deps): Promise<Response> {
  const slug = params.slug ?? ''
  const apps = (await listApps(deps)).filter(
    ({ owner_user_id, categories }) => owner_user_id === null && categories.includes(slug),
  )
  if (apps.length === 0) {
    throw new PageError(404, 'There is no such category', 'No app names it. Look at the templates at /templates.')
  }
  return publicPage(caller, appCards(apps), {
    title: categoryTitle(slug),
    lead: `${apps.length} ${apps.length === 1 ? 'app' : 'apps'} of this category.`,
    up: ['Templates', '/templates'],
  })
}
