import { ApiError, aiBrokenRule, aiNotFound, OAuthError, PageError } from '../errors.ts'
import { isStorable } from '../json.ts'
import type { Incoming, Surface } from './route.ts'

/**
 * Refuses a URL with NUL in it, which PostgreSQL takes in no text and nothing of ours has: a path is not there, a query
 * is malformed. Throws in the language of the surface.
 */
export function refuseUnstorable({ url, params }: Pick<Incoming, 'url' | 'params'>, surface: Surface): void {
  if (!Object.values(params).every(isStorable)) throw missing(surface)
  for (const [name, value] of url.searchParams) {
    if (!isStorable(name) || !isStorable(value)) throw malformed(surface, name)
  }
}

/** 404 in the language of the surface. */
export function missing(surface: Surface): Error {
  if (surface === 'api') return new ApiError({ code: 'not_found', detail: 'Not found.' })
  if (surface === 'ai_actions') return aiNotFound()
  if (surface === 'oauth')
    return new OAuthError('invalid_request', 'There is nothing at this address.', { status: 404 })
  return new PageError(404, 'There is nothing at this address', 'Check the link, or go back to where you came from.')
}

function malformed(surface: Surface, parameter: string): Error {
  if (surface === 'api') return new ApiError({ code: 'invalid', detail: 'NUL is not allowed.', source: { parameter } })
  if (surface === 'ai_actions') return aiBrokenRule(`${parameter}: control characters are not allowed.`)
  if (surface === 'oauth') return new OAuthError('invalid_request', 'The URL holds characters that nothing may hold.')
  return new PageError(400, 'This link cannot be read', 'Check it, or go back to where you came from and start again.')
}
