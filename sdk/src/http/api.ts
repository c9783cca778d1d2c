// Requests to the API as one user: the bearer token, and one renewal when the server no longer takes it.

import type { Identity } from '../identity.ts'
import type { Answer } from './answer.ts'
import { call, type Http, type Request } from './call.ts'
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

type Method = Request['method']

/** Sends a request below the API's address; `path` starts with a slash. */
export type Api = (method: Method, path: string, request?: ApiRequest) => Promise<Answer>

/** What an {@link Api} is made of. `timeoutMs` is the default for one call. */
export type ApiSettings = { http: Http; apiUrl: string; timeoutMs: number; identity: Identity }

/** As {@link ApiSettings}, of a client by itself. */
export type ClientApiSettings = Omit<ApiSettings, 'identity'> & { clientId: string }

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

/** Makes the API of a client that acts for no user: it names itself by its id, and sends no token. */
export function createClientApi({ http, apiUrl, timeoutMs, clientId }: ClientApiSettings): Api {
  return (method, path, request = {}) => {
    const query = { ...request.query, client_id: clientId }
    const deadline = request.deadline ?? startDeadline(request, timeoutMs)
    return call(http, toHttpRequest(method, apiUrl + path, undefined, { ...request, query }), deadline)
  }
}

function toHttpRequest(method: Method, url: string, token: string | undefined, request: ApiRequest): Request {
  return {
    method,
    url: url + toSearch(request.query ?? {}),
    headers: {
      accept: 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
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
