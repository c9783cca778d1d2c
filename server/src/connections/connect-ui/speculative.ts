import { PageError } from '../../kernel/errors.ts'

/**
 * Throws PageError 503 for a visit that no person makes: link previews and prefetching browsers must not spend a code, a
 * state or the one report that a person is about to need.
 */
export function refuseSpeculative({ method, headers }: Request): void {
  const purpose = headers.get('sec-purpose') ?? headers.get('purpose') ?? ''
  if (method !== 'HEAD' && !/prefetch|prerender|preview/.test(purpose)) return
  throw new PageError(503, 'Not opened yet', 'The page opens when somebody goes there.')
}
