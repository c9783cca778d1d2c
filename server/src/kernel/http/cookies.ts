import { parse, serialize } from 'hono/utils/cookie'

/** The cookies of a request by name. */
export function cookies(request: Request): Record<string, string> {
  return parse(request.headers.get('cookie') ?? '')
}

/**
 * The value of a `Set-Cookie` header: host-only, HttpOnly, SameSite=Lax, for the whole origin.
 * `name` begins with `__Host-`; browsers take such a cookie on https and on localhost alone.
 */
export function setCookie(name: `__Host-${string}`, value: string, maxAgeSeconds: number): string {
  return serialize(name, value, { path: '/', secure: true, httpOnly: true, sameSite: 'Lax', maxAge: maxAgeSeconds })
}
