// Which apps a client may offer and connect: those that the command line pushed, and those that its own owner made.
import type { PublishedApp } from '../apps/index.ts'
import type { Deps } from '../kernel/deps.ts'
import { ownerOf } from './client-owner.ts'

/** True when the client may offer and connect the app. An app that somebody made in the console is for its owner's clients alone. */
export async function isOpenTo(
  app: Pick<PublishedApp, 'owner_user_id'>,
  clientId: string,
  deps: Pick<Deps, 'db'>,
): Promise<boolean> {
  const [open] = await openTo([app], clientId, deps)
  return open !== undefined
}

/** Those of `apps` that the client may offer and connect, in their order. */
export async function openTo<A extends Pick<PublishedApp, 'owner_user_id'>>(
  apps: readonly A[],
  clientId: string,
  deps: Pick<Deps, 'db'>,
): Promise<A[]> {
  const isEverybodys = ({ owner_user_id }: A) => owner_user_id === null
  if (apps.every(isEverybodys)) return [...apps]
  const owner = await ownerOf(clientId, deps)
  return apps.filter((app) => isEverybodys(app) || app.owner_user_id === owner)
}

/** Those of `apps` that a person may connect without any product: everybody's, and those that he made himself. */
export function openToPerson<A extends Pick<PublishedApp, 'owner_user_id'>>(apps: readonly A[], userId: number): A[] {
  return apps.filter(({ owner_user_id }) => owner_user_id === null || owner_user_id === userId)
}
