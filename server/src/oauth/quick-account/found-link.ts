import { type Client, findClient } from '../../clients/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { PageError } from '../../kernel/errors.ts'
import { sha256 } from '../../kernel/ids.ts'
import { findRedirectUri } from '../authorize/store.ts'
import { standingOfLink } from './login-link.ts'
import * as store from './store.ts'

/** A login link that was opened. */
export type FoundLink = store.LoginLink & {
  hash: Buffer
  /** Of its page, which is the link. */
  path: string
  standing: 'live' | 'used' | 'expired'
  /** Who asked for it. */
  client: Client | undefined
  /** Redirect URIs at which a form on the way may end. */
  formTargets: readonly string[]
}

/** The link with this token. Throws PageError 404 when there never was one. */
export async function findLoginLink(token: string, deps: Pick<Deps, 'db' | 'caches' | 'clock'>): Promise<FoundLink> {
  const hash = sha256(token)
  const link = await store.findLink(deps.db, hash)
  if (!link) throw unknown()
  const client = link.client_id === null ? undefined : await findClient(link.client_id, deps)
  const redirectUri = await redirectUriOf(link.target, deps)
  return {
    ...link,
    hash,
    path: `/welcome/${token}`,
    standing: standingOfLink(link, deps.clock.now()),
    client,
    formTargets: redirectUri === undefined ? [] : [redirectUri],
  }
}

// The target is an authorize URL, or a request that waits already.
async function redirectUriOf(target: string, { db }: Pick<Deps, 'db'>): Promise<string | undefined> {
  const { pathname, searchParams } = new URL(target, 'http://localhost')
  const id = /^\/oauth\/authorize\/(\w+)$/.exec(pathname)?.[1]
  return id === undefined ? (searchParams.get('redirect_uri') ?? undefined) : findRedirectUri(db, id)
}

/** Who asks, as pages say it. */
export function askerOf({ client }: Pick<FoundLink, 'client'>): string {
  return client?.name ?? 'this server'
}

function unknown(): PageError {
  const explanation = 'Go back to the app that sent you here and start again: you get a new link.'
  return new PageError(404, 'This link is not known', explanation)
}
