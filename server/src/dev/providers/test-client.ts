// The client side of a provider for the tests in this folder: what an app does over HTTP.
import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import type { TestContext } from 'node:test'
import * as z from 'zod'
import {
  answerConsent,
  type ConsentAnswer,
  type ProviderKey,
  type ProviderOptions,
  type RunningProvider,
  startProvider,
} from './index.ts'

/** A callback that providers take without registration. */
export const callback = 'http://localhost:4747/dashboard/auth/oauth/return/PetshopAPI/'

const tokenAnswer = z.object({
  access_token: z.string(),
  token_type: z.literal('Bearer'),
  expires_in: z.number().optional(),
  refresh_token: z.string().optional(),
  scope: z.string(),
})

/** An answer with its body read. */
export type Answer = { status: number; headers: Headers; body: unknown }

/** Starts a provider that ends with the test. It keeps none of its bad habits, unless it is to be `asItIs`. */
export async function provide(
  t: TestContext,
  key: ProviderKey,
  { asItIs = false, ...options }: ProviderOptions & { asItIs?: boolean } = {},
): Promise<RunningProvider> {
  const provider = await startProvider(key, options)
  t.after(() => provider.close())
  if (!asItIs) await turn(provider, 'calm')
  return provider
}

/** A fresh PKCE pair, S256. */
export function pkce(): { verifier: string; challenge: string } {
  const verifier = randomBytes(32).toString('base64url')
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') }
}

/** A correct authorize URL; `changes` replaces parameters, null removes one. */
export function authorizeUrl(
  provider: RunningProvider,
  challenge: string,
  changes: Record<string, string | null> = {},
): string {
  const correct = {
    response_type: 'code',
    client_id: provider.clientId,
    redirect_uri: callback,
    state: 'state-of-the-test',
    code_challenge: challenge,
    code_challenge_method: 'S256',
  }
  const parameters = Object.entries({ ...correct, ...changes }).filter(([, value]) => value !== null)
  return `${provider.url}/oauth/authorize?${new URLSearchParams(parameters as [string, string][])}`
}

/** POSTs a form to the token endpoint with client credentials in the body; null removes a parameter. */
export function postToken(provider: RunningProvider, form: Record<string, string | null>, headers: HeadersInit = {}) {
  const full = { client_id: provider.clientId, client_secret: provider.clientSecret, ...form }
  const body = new URLSearchParams(Object.entries(full).filter(([, value]) => value !== null) as [string, string][])
  return read(fetch(`${provider.url}/oauth/token`, { method: 'POST', body, headers }))
}

/** A person's code and what the client needs to redeem it. */
export async function obtainCode(provider: RunningProvider, answer: ConsentAnswer = {}, scope: string | null = null) {
  const { verifier, challenge } = pkce()
  const back = new URL(await answerConsent(authorizeUrl(provider, challenge, { scope }), answer))
  const code = back.searchParams.get('code')
  assert(code, `no code in ${back.search}`)
  return { grant_type: 'authorization_code', code, redirect_uri: callback, code_verifier: verifier }
}

/** The whole code flow: consent, code, tokens. */
export async function signIn(provider: RunningProvider, answer: ConsentAnswer = {}, scope: string | null = null) {
  const { status, body } = await postToken(provider, await obtainCode(provider, answer, scope))
  assert.equal(status, 200, JSON.stringify(body))
  return tokenAnswer.parse(body)
}

/** Swaps a refresh token. */
export const refresh = (provider: RunningProvider, refresh_token: string | undefined) =>
  postToken(provider, { grant_type: 'refresh_token', refresh_token: refresh_token ?? null })

/** Calls the API with a bearer token; `json` makes it a POST. */
export function call(provider: RunningProvider, path: string, token: string | undefined, json?: unknown) {
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` }
  if (json === undefined) return read(fetch(provider.url + path, { headers }))
  return read(
    fetch(provider.url + path, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(json),
    }),
  )
}

/** Turns a knob. */
export async function turn(provider: RunningProvider, knob: string, json: unknown = {}): Promise<unknown> {
  const { status, body } = await call(provider, `/_knobs/${knob}`, undefined, json)
  assert.equal(status, 200, JSON.stringify(body))
  return body
}

const counts = z.object({
  token: z.record(z.string(), z.number()),
  token_errors: z.record(z.string(), z.number()),
  api: z.record(z.string(), z.number()),
  refreshes_in_flight_max: z.number(),
  reuse_detections: z.number(),
  answers_still_to_lose: z.number(),
  sends_to: z.array(z.string()),
})

/** What the provider counted. */
export const countsOf = async (provider: RunningProvider) =>
  counts.parse((await call(provider, '/_knobs/counts', undefined)).body)

async function read(answering: Promise<Response>): Promise<Answer> {
  const response = await answering
  const [type = ''] = (response.headers.get('content-type') ?? '').split(';')
  return { status: response.status, headers: response.headers, body: parsed(type, await response.text()) }
}

function parsed(type: string, text: string): unknown {
  if (type === 'application/json') return JSON.parse(text.replace(/ \/\/.*$/gm, ''))
  if (type === 'text/plain' && text.includes('=')) return withNumbers([...new URLSearchParams(text)])
  if (type === 'application/xml')
    return withNumbers([...text.matchAll(/<(\w+)>([^<]*)<\/\1>/g)].map(([, name = '', value = '']) => [name, value]))
  return text
}

const withNumbers = (members: [string, string][]) =>
  Object.fromEntries(members.map(([name, value]) => [name, /^\d+$/.test(value) ? Number(value) : value]))

/** The `error` member of a refusal. */
export const errorOf = ({ body }: Answer): string => z.object({ error: z.string() }).parse(body).error
