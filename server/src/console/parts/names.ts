// How lists name what they only hold the id of; each is looked up once a page.
import { findUser } from '../../accounts/index.ts'
import { findAppVersion } from '../../apps/index.ts'
import type { OwnClient } from '../../clients/index.ts'
import type { Deps } from '../../kernel/deps.ts'

/** A person in a list: what the partner calls him, his address, or his number. */
export type NamedUser = { id: number; name: string }

/** The users of these ids. */
export async function namesOfUsers(
  ids: readonly number[],
  deps: Pick<Deps, 'db'>,
): Promise<ReadonlyMap<number, string>> {
  const distinct = [...new Set(ids)]
  const users = await Promise.all(distinct.map((id) => findUser(id, deps)))
  return new Map(distinct.map((id, place) => [id, nameOfUser(id, users[place])]))
}

function nameOfUser(id: number, user: Awaited<ReturnType<typeof findUser>>): string {
  return user?.label ?? user?.email ?? user?.external_id ?? `user ${id}`
}

/** The name of an app's version, or its id when it is not there any more. */
export async function nameOfApp(
  { app_id, app_version }: { app_id: string; app_version: string },
  deps: Pick<Deps, 'db' | 'caches' | 'seal'>,
): Promise<string> {
  const app = await findAppVersion(app_id, app_version, deps)
  return app ? `${app.name} ${app.version}` : app_id
}

/** The name of a client, or its id when it is another person's. */
export function nameOfClient(clientId: string, own: readonly OwnClient[]): string {
  return own.find(({ client_id }) => client_id === clientId)?.name ?? clientId
}
