// Long lists: a page of rows, the latest first, and a link to the older ones.
import { type Html, html } from '../../kernel/html/index.ts'

/** How many rows a page shows. */
export const ROWS = 50

const SEPARATOR = '~'

/** The row that a page begins after, from `?before=`; undefined at the start, and for what cannot be one. */
export function readPlace(url: URL): { created_at: Date; id: string } | undefined {
  const [time = '', id = ''] = (url.searchParams.get('before') ?? '').split(SEPARATOR)
  const created_at = new Date(time)
  return /^[\w-]{1,36}$/.test(id) && !Number.isNaN(created_at.getTime()) ? { created_at, id } : undefined
}

/** The link to what comes after `last`, filters kept; nothing when the page was not full. */
export function olderLink(url: URL, rows: ReadonlyArray<{ created_at: Date; id: string | number }>): Html {
  const last = rows.at(-1)
  if (!last || rows.length < ROWS) return html``
  const query = new URLSearchParams(url.searchParams)
  query.set('before', `${last.created_at.toISOString()}${SEPARATOR}${last.id}`)
  return html`<p class="after"><a href="${url.pathname}?${query}">Older</a></p>`
}
