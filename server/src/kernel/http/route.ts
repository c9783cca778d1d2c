import type { Deps } from '../deps.ts'
import type { ApiDocs } from './api.ts'

/** The language that a route's answers and refusals speak; also which security headers they carry. */
export type Surface = 'api' | 'ai_actions' | 'oauth' | 'page' | 'console' | 'connect' | 'plain'
export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** A request as it came in, before anybody knows who sent it. */
export type Incoming = {
  request: Request
  url: URL
  /** Values of the path's `{names}`, percent-decoded. */
  params: Readonly<Record<string, string>>
  requestId: string
  remoteAddress: string
  /** Takes headers that the answer carries, whatever becomes of the request; what the answer says itself counts. */
  outgoing: { setHeader(name: string, value: string): unknown }
}

export type Call<C> = Incoming & { caller: C }
export type Handler<C> = ((call: Call<C>, deps: Deps) => Promise<Response>) & { docs?: ApiDocs }

/** Who may call, and what is known of him afterwards. Throws the refusal in the surface's language. */
export type CallerRule<C> = {
  identify(incoming: Incoming, deps: Deps): Promise<C>
  /** Scopes and credentials, for the OpenAPI document. */
  security: ReadonlyArray<Record<string, string[]>>
  /** CORS: origins whose pages may read the answer; `*` for public data. */
  originsOf?(caller: C, deps: Deps): Promise<readonly string[]>
}

export type Route = {
  method: Method
  /** As in `/v2/actions/{action_id}/inputs`; served with and without a trailing slash, never redirected. */
  path: string
  surface: Surface
  security: CallerRule<never>['security']
  docs: ApiDocs | undefined
  /**
   * Identifies the caller, then handles. Once the caller is known, `onOrigins` hears which origins may read the answer,
   * also a refusal by the handler.
   */
  run(incoming: Incoming, deps: Deps, onOrigins: (origins: readonly string[]) => void): Promise<Response>
}

/** A builder of route lines for one surface: `api('GET', '/v2/apps', bearer('zap'), listApps)`. */
export function surface(name: Surface) {
  return <C>(method: Method, path: string, who: CallerRule<C>, handler: Handler<C>): Route => ({
    method,
    path,
    surface: name,
    security: who.security,
    docs: handler.docs,
    run: async (incoming, deps, onOrigins) => {
      const caller = await who.identify(incoming, deps)
      if (who.originsOf) onOrigins(await who.originsOf(caller, deps))
      return handler({ ...incoming, caller }, deps)
    },
  })
}

/** No credential is asked for here; the handler may still check one of its own (client authentication, CSRF token). */
export const anyone: CallerRule<null> = { identify: async () => null, security: [] }
