// An app whose sign-in server refuses us as its client is misconfigured: nobody who connected it can help, and its
// connections are kept. Apps have no owner; whoever manages the client that the connection was made through is mailed, at
// most once a day for each app and client. Without one the log alone says it.                      outbound-oauth §3
import { findPerson } from '../../accounts/index.ts'
import type { App } from '../../apps/index.ts'
import { findClient, ownerOf } from '../../clients/index.ts'
import { addSeconds } from '../../kernel/clock.ts'
import type { Tx } from '../../kernel/db/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { sendMailLater } from '../../kernel/mail/index.ts'
import { claimAlert } from './store.ts'

const DAY_SECONDS = 24 * 3600

/** `detail`: the sign-in server's own words, secrets masked. */
export async function alertOwner(
  tx: Tx,
  { app, clientId }: { app: App; clientId: string },
  detail: string,
  deps: Deps,
): Promise<void> {
  deps.log.error({ app: app.key, clientId, detail }, 'an app is misconfigured: its sign-in server refuses the client')
  const userId = await ownerOf(clientId, { db: tx })
  const owner = userId === undefined ? undefined : await findPerson(tx, userId)
  if (!owner?.isEmailConfirmed) return
  const now = deps.clock.now()
  if (!(await claimAlert(tx, { appId: app.id, clientId }, now, addSeconds(now, -DAY_SECONDS)))) return
  const client = await findClient(clientId, { ...deps, db: tx })
  await sendMailLater(tx, { to: owner.email, ...misconfiguredMail(app, client?.name ?? clientId, detail, deps) }, deps)
}

/** The mail about an app whose client is refused: what the sign-in server says, and what mends it. */
export function misconfiguredMail(
  app: App,
  clientName: string,
  detail: string,
  deps: Pick<Deps, 'publicUrl'>,
): { subject: string; text: string } {
  const { name, key } = app
  return {
    subject: `${name}: its sign-in server refuses our client`,
    text: `Hello,

connections to ${name}, made through ${clientName}, cannot be renewed. The sign-in server of ${name} refuses the client id or
secret that the app "${key}" is set up with. It says:

  ${detail}

${remedy(app, deps)}

The connections are kept, and calls that need a new token end with an error until then. Afterwards everything goes on by
itself, ten minutes later at the latest: nobody has to connect again.

You are sent this at most once a day.
`,
  }
}

// A client's secret comes from the latest version that has the same client id: see `appForConnection`.
function remedy({ key, auth, is_of_person }: App, { publicUrl }: Pick<Deps, 'publicUrl'>): string {
  const page = `${publicUrl}/apps/${key}`
  if (auth.oauth2?.is_own_client) {
    return `This is the OAuth client that a workspace brought itself. Set the same client id with the right secret, which counts at once:

${page}/own-client

or "wayleave apps own-client" on the command line.`
  }
  const how = `To mend it, publish a higher version of the app, with the same client id and the right secret. Connections of earlier
versions take the secret up.`
  return is_of_person
    ? `${how} Here:\n\n${page}`
    : `${how} Whoever runs this server does it with\n"wayleave apps push".`
}
