// Acme's backend as the tests see it: a fake server that trusts its keys, and a user whose waits are only noted.

import type { TestContext } from 'node:test'
import { signedIdentity } from '../src/identity.ts'
import { createSigner, type Signer } from '../src/partner/index.ts'
import { createUser, type User } from '../src/user.ts'
import { acme, type FakeWayleave, startFakeWayleave } from './fake-wayleave/index.ts'

/** Everything a test of the client needs. `waits` are the milliseconds that the client wanted to sleep. */
export type AcmeBackend = { fake: FakeWayleave; signer: Signer; user: User; waits: number[]; options: ClientOptions }

/** What `createWayleave` takes for this fake. */
export type ClientOptions = { baseUrl: string; clientId: string; clientSecret: string }

/** Starts the fake and makes Dana's client. Everything stops with the test. */
export async function startAcme(t: TestContext): Promise<AcmeBackend> {
  const { issuer, audience, clientId, clientSecret } = acme
  const signer = await createSigner({ issuer, audience, algorithm: 'ES256' })
  const fake = await startFakeWayleave(() => signer.jwks())
  t.after(() => fake.close())
  const waits: number[] = []
  const sleep = async (ms: number) => void waits.push(ms)
  const http = { fetch: globalThis.fetch, now: Date.now, sleep }
  const from = { http, apiUrl: fake.url, baseUrl: fake.url, clientId, clientSecret, timeoutMs: 5_000 }
  const subject = { type: 'external-jwt' as const, token: () => signer.sign('dana', 'petshop-ltd') }
  const user = createUser(from, signedIdentity(from, subject, undefined, 5_000))
  return { fake, signer, user, waits, options: { baseUrl: fake.url, clientId, clientSecret } }
}
