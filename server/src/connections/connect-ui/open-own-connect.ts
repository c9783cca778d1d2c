// Connect for a person who is signed in here and makes a connection that no product asked for by a link.
import type { Person } from '../../accounts/index.ts'
import { findApp, type PublishedApp } from '../../apps/index.ts'
import { HOUSE_CLIENT_ID, houseClient, isOpenTo, openToPerson } from '../../clients/index.ts'
import type { Tx } from '../../kernel/db/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { PageError } from '../../kernel/errors.ts'
import { type OpenedConnect, openOwnSession } from './own-session.ts'

/**
 * `clientId`: whose the connection is to be; the house client is made when there is none yet. `appId`: any name of the
 * app, also with a version behind it. `returnPath`: of ours, with its query; where the session ends, with `connection_id`
 * and `session_id`, or `error`, behind it.
 */
export type OwnConnect = {
  person: Pick<Person, 'userId' | 'workspaceId'>
  clientId: string
  appId: string
  returnPath: string
}

/**
 * Opens a session that makes a connection of `person` for the browser that gets the cookie. Throws PageError 404 when
 * there is no such app, or none that the client may connect.
 */
export async function openOwnConnect(
  tx: Tx,
  { person, clientId, appId, returnPath }: OwnConnect,
  deps: Deps,
): Promise<OpenedConnect> {
  const onTx = { ...deps, db: tx }
  if (clientId === HOUSE_CLIENT_ID) await houseClient(tx, deps)
  const app = await findApp(appId, onTx)
  if (!app || !(await mayConnect(person.userId, clientId, app, onTx))) throw noSuchApp()
  const owner = { clientId, userId: person.userId, workspaceId: person.workspaceId }
  return openOwnSession(tx, { owner, app, redirectUri: deps.publicUrl + returnPath, renewed: null }, deps)
}

/** Whether a person may connect the app for that client. What somebody made is for himself and for his own clients. */
export async function mayConnect(
  userId: number,
  clientId: string,
  app: PublishedApp,
  deps: Pick<Deps, 'db'>,
): Promise<boolean> {
  if (clientId === HOUSE_CLIENT_ID) return openToPerson([app], userId).length > 0
  return isOpenTo(app, clientId, deps)
}

function noSuchApp(): PageError {
  return new PageError(404, 'There is no such app', 'It may have been taken away since. Choose another one.')
}
