// Requests to the API as one user: the bearer token, and one renewal when the server no longer takes it.

import type { Identity } from '../identity.ts'
import type { Answer } from './answer.ts'
import { call, type Http } from './call.ts'
import { type CallOptions, type Deadline, startDeadline, within } from './deadline.ts'
import { WayleaveError } from './errors.ts'

/** Query parameters; undefined ones are left out. */
export type Query = { [name: string]: string | number | undefined }

/** What a request carries besides its method and path. `deadline` is a running one that wins over the options. */
export type ApiRequest = CallOptions & {
  query?: Query | undefined
  json?: unknown
  headers?: Record<string, string>
  /** False for a write without an `Idempotency-Key`. Default true. */
  isRepeatable?: boolean
  deadline?: Deadline
}

/** Sends a request below the API's address; `path` starts with a slash. */
export type Api = (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, request?: ApiRequest) => Promise<Answer>

/** What an {@link Api} is made of. `timeoutMs` is the default for one call. */
export type ApiSettings = { http: Http; apiUrl: string; timeoutMs: number; identity: Identity }

/** Makes the API of one user. */
export function createApi({ http, apiUrl, timeoutMs, identity }: ApiSettings): Api {
  return async (method, path, request = {}) => {
    const deadline = request.deadline ?? startDeadline(request, timeoutMs)
    const send = (token: string) => call(http, toHttpRequest(method, apiUrl + path, token, request), deadline)
    const token = await within(deadline, identity.accessToken())
    try {
      return await send(token)
    } catch (error) {
      // 401: revoked, or the server's clock is ahead. It was refused before any work, so once more is safe.
      if (!(error instanceof WayleaveError) || error.status !== 401 || !identity.forget(token)) throw error
      return await send(await within(deadline, identity.accessToken()))
    }
  }
}

function toHttpRequest(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, token: string, request: ApiRequest) {
  return {
    method,
    url: url + toSearch(request.query ?? {}),
    headers: {
      accept: 'application/json',
      authorization: `Bearer ${token}`,
      ...(request.json === undefined ? {} : { 'content-type': 'application/json' }),
      ...request.headers,
    },
    ...(request.json === undefined ? {} : { body: JSON.stringify(request.json) }),
    isRepeatable: request.isRepeatable ?? true,
  }
}

function toSearch(query: Query): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value))
  return search.size > 0 ? `?${search}` : ''
}
