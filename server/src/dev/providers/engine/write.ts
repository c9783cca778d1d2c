// POST /write: the form on the front page. Who sits before it is whoever it says: there are no passwords here.
import { type Context, Hono } from 'hono'
import * as z from 'zod'
import { errorPage } from './pages.ts'
import type { Provider } from './state.ts'

const form = z.object({ user: z.string(), place: z.string(), text: z.string().trim().min(1).max(4000) })

/** Writes what the form says, and shows the front page again with the same place chosen. */
export function writeRoute({ definition, state }: Provider): Hono {
  const routes = new Hono()
  const refuse = (c: Context, status: 400 | 403 | 404, why: string) => c.html(errorPage(definition.brand, why), status)
  routes.post('/write', async (c) => {
    const { writing } = state.content
    if (!writing) return refuse(c, 404, 'There is no such page.')
    if (!isOwnPage(c)) return refuse(c, 403, 'The form was sent by a page of another site.')
    const sent = form.safeParse(await c.req.parseBody())
    const user = definition.users.find(({ id }) => id === sent.data?.user)
    const place = writing.places.find(({ id }) => id === sent.data?.place)
    if (!sent.success || !user || !place) return refuse(c, 400, 'Choose a person and a place, and write something.')
    writing.write(user, place.id, sent.data.text)
    return c.redirect(`/?place=${encodeURIComponent(place.id)}`, 303)
  })
  return routes
}

// Scripts send neither header. Origin is no help: under our own no-referrer policy it is `null` on our own page too.
function isOwnPage(c: Context): boolean {
  const site = c.req.header('sec-fetch-site')
  return site === undefined ? c.req.header('origin') === undefined : site === 'same-origin'
}
