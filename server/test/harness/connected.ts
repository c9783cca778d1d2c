// Connections to mock providers, made through their real consent pages.
import { readFile } from 'node:fs/promises'
import { type PublishedApp, pushApp } from '../../src/apps/index.ts'
import { type Owner, saveConnection } from '../../src/connections/index.ts'
import { authorizeUrl, createPkce, exchangeCode, keepTokens } from '../../src/connections/outbound/index.ts'
import { manifestEnvironment, manifestFile } from '../../src/dev/apps/index.ts'
import {
  answerConsent,
  type ProviderKey,
  type ProviderOptions,
  type RunningProvider,
  startProvider,
} from '../../src/dev/providers/index.ts'
import { atEnd } from './database.ts'
import type { TestServer } from './server.ts'

export type Connected = { provider: RunningProvider; app: PublishedApp; id: number }

/** Starts a provider and publishes its app; both end with the file's tests. */
export async function publishProvider(
  server: TestServer,
  key: ProviderKey,
  options: ProviderOptions = {},
): Promise<Omit<Connected, 'id'>> {
  const provider = await startProvider(key, options)
  atEnd(provider.close)
  const filename = manifestFile(key)
  const source = { filename, env: manifestEnvironment([provider]), replace: true }
  const { app } = await pushApp(await readFile(filename, 'utf8'), source, server.deps)
  return { provider, app }
}

/** Signs in at the provider: a new connection, or new tokens for an old one. Returns its identifier. */
export async function signInTo(
  { url, deps }: TestServer,
  app: PublishedApp,
  owner: Owner,
  reconnectId?: number,
): Promise<number> {
  const { verifier, challenge } = createPkce()
  const redirectUri = `${url}/dashboard/auth/oauth/return/${app.api_name}/`
  const link = authorizeUrl(app, {}, { redirectUri, state: 's', codeChallenge: challenge })
  const code = new URL(await answerConsent(link)).searchParams.get('code') ?? ''
  const returned = { code, redirectUri, codeVerifier: verifier, now: deps.clock.now() }
  const outcome = await exchangeCode(deps.fetch, app, {}, returned)
  if (outcome.kind !== 'tokens') throw new Error(outcome.detail)
  const { expires_in: expiresInSeconds, refresh_expires_in: refreshExpiresInSeconds } = outcome.tokens
  const lives = { expiresInSeconds, refreshExpiresInSeconds }
  const made = { owner, app, credentials: keepTokens({}, outcome.tokens), ...lives, title: app.name, reconnectId }
  return deps.db.transaction().execute((tx) => saveConnection(tx, made, deps))
}

/** Turns a knob of a provider. */
export async function turnKnob({ url }: RunningProvider, name: string, body: object = {}): Promise<void> {
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(`${url}/_knobs/${name}`, { method: 'POST', body: JSON.stringify(body), headers })
  if (!answer.ok) throw new Error(`the knob ${name}: ${answer.status} ${await answer.text()}`)
}

export type ProviderCounts = {
  token: Record<string, number>
  token_errors: Record<string, number>
  api: Record<string, number>
  reuse_detections: number
  refreshes_in_flight_max: number
}

/** What a provider has counted since it started. */
export async function countsOf({ url }: RunningProvider): Promise<ProviderCounts> {
  return (await (await fetch(`${url}/_knobs/counts`)).json()) as ProviderCounts
}
