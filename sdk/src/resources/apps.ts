// GET /v2/apps and GET /v2/whitelabel/apps

import type { Api } from '../http/api.ts'
import type { CallOptions } from '../http/deadline.ts'
import type { App, WhitelabelApp } from '../wire/index.ts'
import { everyItem, fetchPage, LONGEST_PAGE, listRequest, type Page } from './page.ts'

/** Which apps: `query` looks in titles; `ids` (UUIDs) and `category` (slug) exclude each other. */
export type ListApps = CallOptions & {
  query?: string
  category?: string
  ids?: string[]
  /** Items a page, at most 100. Default 10. */
  limit?: number
  offset?: number
}

/** Which white-label apps: `search` looks in titles, case-insensitively. */
export type ListWhitelabelApps = CallOptions & { search?: string; category?: string; limit?: number; offset?: number }

/** The catalogue. */
export type Apps = {
  /**
   * The apps of the catalogue, popular first, with their descriptions. Needs `zap`. Follows `GET /v2/apps`.
   * @throws {WayleaveError} any refusal, no answer, deadline
   * @example
   * ```ts
   * for await (const app of await user.apps.list({ query: 'pet' })) console.log(app.id, app.title)
   * ```
   */
  list(options?: ListApps): Promise<Page<App>>
  /**
   * Every app, page by page as they are wanted; `limit` is items a page, here 100.
   * @throws {WayleaveError} while it is iterated: any refusal, no answer, deadline of one request
   * @example
   * ```ts
   * for await (const app of user.apps.all({ category: 'commerce' })) console.log(app.title)
   * ```
   */
  all(options?: ListApps): AsyncIterable<App>
  /**
   * The apps as a white-label partner offers them: how each one connects. Follows `GET /v2/whitelabel/apps`.
   * @throws {WayleaveError} any refusal, no answer, deadline
   * @example
   * ```ts
   * const page = await user.apps.listWhitelabel({ search: 'pet' })
   * console.log(page.data.map((app) => `${app.title} ${app.is_oauth ? 'signs in' : 'asks for a key'}`))
   * ```
   */
  listWhitelabel(options?: ListWhitelabelApps): Promise<Page<WhitelabelApp>>
  /**
   * Every white-label app, page by page as they are wanted; `limit` is items a page, here 100.
   * @throws {WayleaveError} while it is iterated: any refusal, no answer, deadline of one request
   * @example
   * ```ts
   * for await (const app of user.apps.allWhitelabel()) console.log(app.title)
   * ```
   */
  allWhitelabel(options?: ListWhitelabelApps): AsyncIterable<WhitelabelApp>
}

/** The catalogue as one user sees it. */
export function createApps(api: Api): Apps {
  const apps: Apps = {
    list({ query, category, ids, limit, offset, ...options } = {}) {
      const request = listRequest({ query, category, ids: ids?.join(','), limit, offset }, options)
      return fetchPage(api, 'GET', '/v2/apps', request)
    },
    all: (options = {}) => everyItem(() => apps.list({ limit: LONGEST_PAGE, ...options }), options),
    listWhitelabel({ search, category, limit, offset, ...options } = {}) {
      const request = listRequest({ search, category, limit, offset }, options)
      return fetchPage(api, 'GET', '/v2/whitelabel/apps', request)
    },
    allWhitelabel: (options = {}) => everyItem(() => apps.listWhitelabel({ limit: LONGEST_PAGE, ...options }), options),
  }
  return apps
}
