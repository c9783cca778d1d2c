// What Acme's backend keeps: its signing keys, a Wayleave client for each person, and the connects under way.
// Talks to Wayleave through @wayleave/sdk alone, as any partner would.

import { randomUUID } from 'node:crypto'
import { createWayleave, type User } from '@wayleave/sdk'
import { createSigner, type Signer, type StoredJwk } from '@wayleave/sdk/partner'
import type { Person } from './people.ts'

/** Acme's registration at Wayleave, names as in `dev.json`. */
export type PartnerClient = {
  client_id: string
  client_secret: string
  issuer: string
  audience: string
  /** Acme's signing keys, private members included. */
  private_jwks: readonly StoredJwk[]
  user_claim?: string
  tenant_claim?: string
}

/** Where Wayleave is. */
export type WayleavePlace = {
  /** As browsers see it. A function where the address is not known yet at the start. */
  wayleaveUrl: string | (() => string)
  /** As this backend reaches it. Default: the same. */
  wayleaveInternalUrl?: string
}

/** One request that Acme's backend made, for the page's "behind this page". */
export type BackendCall = { method: string; path: string; status: number; milliseconds: number }

/** A connect under way: whoever comes back with this state must be the same person. */
export type PendingConnect = { personId: string; appId: string }

/** What was filled in for a run, so that it can be changed and sent again. `form` is the form's body. */
export type FilledForm = { personId: string; appId: string; form: string }

/** Acme's backend. */
export type Acme = {
  signer: Signer
  wayleaveUrl(): string
  /** The Wayleave client of a person; made once. */
  userOf(person: Person): User
  /** Newest first. */
  calls(): readonly BackendCall[]
  /** Notes a connect and returns its `state`. */
  begin(pending: PendingConnect): string
  pending(state: string): PendingConnect | undefined
  /** Keeps what a run was made of. In memory: it may hold secrets, which belong neither in an address nor in a page. */
  keepForm(runId: string, filled: FilledForm): void
  formOf(runId: string): FilledForm | undefined
}

const CALLS_KEPT = 12
const PENDING_KEPT = 1_000
const FORMS_KEPT = 100

/** Makes the backend. `now` is milliseconds since 1970, for the JWTs. */
export async function openAcme(client: PartnerClient, place: WayleavePlace, now?: () => number): Promise<Acme> {
  const signer = await createSigner({
    issuer: client.issuer,
    audience: client.audience,
    keys: client.private_jwks,
    ...(client.user_claim === undefined ? {} : { userClaim: client.user_claim }),
    ...(client.tenant_claim === undefined ? {} : { tenantClaim: client.tenant_claim }),
    ...(now === undefined ? {} : { now }),
  })
  const wayleaveUrl = () => (typeof place.wayleaveUrl === 'function' ? place.wayleaveUrl() : place.wayleaveUrl)
  const calls: BackendCall[] = []
  const pending = keepLatest<PendingConnect>(PENDING_KEPT)
  const forms = keepLatest<FilledForm>(FORMS_KEPT)
  const userOf = usersOf(signer, () =>
    createWayleave({
      baseUrl: wayleaveUrl(),
      ...(place.wayleaveInternalUrl === undefined ? {} : { apiUrl: place.wayleaveInternalUrl }),
      clientId: client.client_id,
      clientSecret: client.client_secret,
      fetch: noting(calls),
      ...(now === undefined ? {} : { now }),
    }),
  )
  return {
    signer,
    wayleaveUrl,
    userOf,
    calls: () => calls,
    begin(started) {
      const state = randomUUID()
      pending.keep(state, started)
      return state
    },
    pending: pending.get,
    keepForm: forms.keep,
    formOf: forms.get,
  }
}

/** A map that forgets its oldest entries. */
function keepLatest<T>(countMax: number) {
  const kept = new Map<string, T>()
  return {
    get: (key: string) => kept.get(key),
    keep(key: string, value: T) {
      kept.set(key, value)
      for (const oldest of kept.keys()) if (kept.size > countMax) kept.delete(oldest)
    },
  }
}

function usersOf(signer: Signer, open: () => ReturnType<typeof createWayleave>): Acme['userOf'] {
  const users = new Map<string, User>()
  let wayleave: ReturnType<typeof createWayleave> | undefined
  return (person) => {
    wayleave ??= open()
    const { id, tenantId, name, email } = person
    const user = users.get(id) ?? wayleave.asUser(() => signer.sign(id, tenantId, { name, email }))
    users.set(id, user)
    return user
  }
}

function noting(calls: BackendCall[]) {
  return async (url: string, init: RequestInit): Promise<Response> => {
    const start = performance.now()
    const response = await fetch(url, init)
    const milliseconds = Math.round(performance.now() - start)
    const { pathname, search } = new URL(url)
    calls.unshift({ method: init.method ?? 'GET', path: pathname + search, status: response.status, milliseconds })
    calls.length = Math.min(calls.length, CALLS_KEPT)
    return response
  }
}
