// The routes of development mode, in the form of MAP 1. Production has none of them.
import { anyone, type Route, surface } from '../kernel/http/index.ts'
import { developer } from './guard.ts'
import { clearInbox, inboxPage, listMails } from './inbox/index.ts'
import { listRequests } from './requests/index.ts'
import { approve } from './routes/approve.ts'
import { clock } from './routes/clock.ts'
import { health } from './routes/health.ts'
import { home } from './routes/home.ts'
import { reset } from './routes/reset.ts'

const api = surface('api')
const pages = surface('page')

/** What `wayleave dev` serves besides the product. `onReset` runs when everything is back to the seed. */
export function developmentRoutes(onReset = async () => {}): readonly Route[] {
  return [
    api('GET', '/_dev/health', developer, health),
    api('POST', '/_dev/clock', developer, clock),
    api('GET', '/_dev/inbox', developer, listMails),
    api('DELETE', '/_dev/inbox', developer, clearInbox),
    api('POST', '/_dev/approve', developer, approve),
    api('GET', '/_dev/requests', developer, listRequests),
    api('POST', '/_dev/reset', developer, reset(onReset)),
    pages('GET', '/', anyone, home),
    pages('GET', '/inbox', anyone, inboxPage),
  ]
}
