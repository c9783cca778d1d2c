import { html, page } from '../../../kernel/html/index.ts'
import type { Pending } from '../pending.ts'

/** A request that was answered, or that waited too long. */
export function overPage({ status, client }: Pending): Promise<Response> {
  const [title, why] =
    status === 'expired'
      ? ['That took too long', 'A request waits for half an hour. Nothing was shared.']
      : ['You have answered this already', 'An answer counts once.']
  const body = html`<h1>${title}</h1><p>${why} Go back to <strong>${client.name}</strong>; to begin again, start from there.</p>`
  return page(body, { title, status: 410 })
}
