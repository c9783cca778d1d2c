// GET /v1/zap-templates?client_id=…

import { unexpectedAnswer } from '../http/answer.ts'
import type { Api } from '../http/api.ts'
import type { CallOptions } from '../http/deadline.ts'
import { isRecord } from '../record.ts'
import type { ZapTemplate } from '../wire/index.ts'
import { LONGEST_PAGE } from './page.ts'

/** Which templates. They all contain your own app. */
export type ListZapTemplates = CallOptions & {
  /** Slugs of apps, all of which a template has to contain besides. */
  apps?: readonly string[]
  /** Ids. */
  templates?: readonly number[]
  /** At most 100. Default 5. */
  limit?: number
  offset?: number
}

/** Templates of Zaps with your app. They need no user: your client id is enough. */
export type ZapTemplates = {
  /**
   * Published templates, popular first: a bare array, without a count. Follows `GET /v1/zap-templates`.
   * @throws {WayleaveError} any refusal, no answer, deadline
   * @example
   * ```ts
   * import { createWayleave } from '@wayleave/sdk'
   *
   * const wayleave = createWayleave({ baseUrl: 'http://localhost:4747', clientId: 'acme', clientSecret: 's3cret' })
   * const templates = await wayleave.zapTemplates.list({ apps: ['petshop'], limit: 3 })
   * console.log(templates.map(({ title, create_url }) => `${title}: ${create_url}`))
   * ```
   */
  list(options?: ListZapTemplates): Promise<ZapTemplate[]>
  /**
   * Every template, page by page as they are wanted; `limit` is items a page, here 100.
   * @throws {WayleaveError} while it is iterated: any refusal, no answer, deadline of one request
   * @example
   * ```ts
   * import { createWayleave } from '@wayleave/sdk'
   *
   * const wayleave = createWayleave({ baseUrl: 'http://localhost:4747', clientId: 'acme', clientSecret: 's3cret' })
   * for await (const { title } of wayleave.zapTemplates.all()) console.log(title)
   * ```
   */
  all(options?: ListZapTemplates): AsyncIterable<ZapTemplate>
}

/** The templates of one client. `api` names it by its id. */
export function createZapTemplates(api: Api): ZapTemplates {
  const list: ZapTemplates['list'] = async ({ apps, templates, limit, offset, timeoutMs, signal } = {}) => {
    const query = { apps: apps?.join(','), templates: templates?.join(','), limit, offset }
    const { body, status } = await api('GET', '/v1/zap-templates', { query, timeoutMs, signal })
    if (!Array.isArray(body) || !body.every(isRecord)) throw unexpectedAnswer(status, 'The answer is not an array.')
    return body as ZapTemplate[]
  }
  return {
    list,
    all: (options = {}) => ({ [Symbol.asyncIterator]: () => walk(list, options) }),
  }
}

// There are no links here: the list has ended with the first page that is not full.
async function* walk(list: ZapTemplates['list'], options: ListZapTemplates): AsyncGenerator<ZapTemplate> {
  const limit = Math.min(LONGEST_PAGE, options.limit ?? LONGEST_PAGE)
  for (let offset = options.offset ?? 0; ; offset += limit) {
    const page = await list({ ...options, limit, offset })
    for (const template of page) {
      options.signal?.throwIfAborted()
      yield template
    }
    if (page.length < limit) return
  }
}
