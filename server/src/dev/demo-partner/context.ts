// What a route of Acme's knows about its request: who is signed in, their Wayleave client, and how to show a page.

import type { User } from '@wayleave/sdk'
import type { Context } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import type { Acme } from './acme.ts'
import { type Html, layout } from './pages/layout.ts'
import { type Person, personOf } from './people.ts'

/** A request of a signed-in person. */
export type Visit = {
  acme: Acme
  person: Person
  user: User
  /** Sends a page with everything around it. */
  show(title: string, body: Html, status?: 200 | 400 | 404 | 502): Response | Promise<Response>
}

const COOKIE = 'acme-crm-person'

/** Who is visiting. In a demo a cookie with a name is enough; a real product has a session here. */
export function visitOf(acme: Acme, c: Context): Visit {
  const person = personOf(getCookie(c, COOKIE))
  return {
    acme,
    person,
    user: acme.userOf(person),
    show(title, body, status = 200) {
      return c.html(layout(title, { person, calls: acme.calls(), wayleaveUrl: acme.wayleaveUrl() }, body), status)
    },
  }
}

/** Signs somebody of the cast in. */
export function signIn(c: Context, id: string): void {
  setCookie(c, COOKIE, personOf(id).id, { httpOnly: true, sameSite: 'Lax', path: '/' })
}

/** The fields of a posted form. */
export async function formOf(c: Context): Promise<URLSearchParams> {
  return new URLSearchParams(await c.req.text())
}
