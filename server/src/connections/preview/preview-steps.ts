// What an app's settings make of each step of seed 003, with samples in place of what a person and a provider would give.
// Nothing is sent. The requests come from the engine itself, through a fetcher that only writes them down.
import { type App, fillRequest, TemplateError } from '../../apps/index.ts'
import type { OutboundRequest, SafeFetch } from '../../kernel/safe-fetch/index.ts'
import {
  authoriseRequest,
  authorizeUrl,
  exchangeCode,
  logIn,
  refreshTokens,
  requestClientToken,
} from '../outbound/index.ts'
import { type ReadableRequest, readableRequest } from './readable-request.ts'
import { type Samples, samplesOf } from './samples.ts'

/** One step: the requests in the order they are tried, or why there are none. */
export type PreviewStep = { step: 'authorize' | 'login' | 'token' | 'request' | 'refresh' } & (
  | { requests: ReadableRequest[] }
  | { problem: string }
)

type Asked = { redirectUri: string; now: Date }
type Build = (app: App, samples: Samples, asked: Asked) => Promise<OutboundRequest[]>

/** The steps of an app's way of signing in, and one authorised request; none for an app without authentication. */
export async function previewSteps(app: App, asked: Asked): Promise<PreviewStep[]> {
  const samples = samplesOf(app)
  return Promise.all(stepsOf(app).map(([step, build]) => preview(step, () => build(app, samples, asked), samples)))
}

function stepsOf({ auth }: App): [PreviewStep['step'], Build][] {
  if (auth.type === 'none') return []
  const request: [PreviewStep['step'], Build] = ['request', authorised]
  if (auth.type === 'client_credentials') return [['token', clientToken], request]
  if (auth.type === 'session') return auth.login ? [['login', login], request] : [request]
  if (auth.type !== 'oauth2') return [request]
  const refresh: [PreviewStep['step'], Build][] = auth.oauth2?.auto_refresh ? [['refresh', refreshing]] : []
  return [['authorize', signIn], ['token', token], request, ...refresh]
}

async function preview(
  step: PreviewStep['step'],
  build: () => Promise<OutboundRequest[]>,
  samples: Samples,
): Promise<PreviewStep> {
  try {
    return { step, requests: (await build()).map((request) => readableRequest(request, samples)) }
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error
    return { step, problem: error.message }
  }
}

const signIn: Build = async (app, { fields }, { redirectUri }) => {
  const codeChallenge = app.auth.oauth2?.pkce ? '<code_challenge>' : undefined
  return [{ method: 'GET', url: authorizeUrl(app, fields, { redirectUri, state: '<state>', codeChallenge }) }]
}

const token: Build = (app, { fields, given }, { redirectUri, now }) => {
  const codeVerifier = app.auth.oauth2?.pkce ? '<code_verifier>' : undefined
  const returned = { code: '<code>', redirectUri, codeVerifier, now }
  return written((fetch) => exchangeCode(fetch, app, { ...fields, ...given }, returned))
}

const clientToken: Build = (app, { fields }, { now }) => written((fetch) => requestClientToken(fetch, app, fields, now))

const login: Build = (app, { fields }, { now }) => written((fetch) => logIn(fetch, app, fields, now))

const refreshing: Build = (app, { fields, given }, { now }) =>
  written((fetch) => refreshTokens(fetch, app, { ...fields, ...given }, '<refresh_token>', now))

const authorised: Build = async (app, { fields, given, origin }) => {
  const auth = { ...fields, ...given, access_token: '<access_token>' }
  const test = app.auth.test ?? { method: 'GET' as const, url: `${origin}/` }
  const { contentType, headers, ...filled } = fillRequest(test, { auth }, app.hosts)
  const own = { ...headers, ...(contentType ? { 'content-type': contentType } : {}) }
  return [authoriseRequest({ ...filled, headers: own }, app.auth, auth)]
}

/** What the engine sends when everything is refused: then all tries are made. */
async function written(
  ask: (fetch: SafeFetch) => Promise<{ kind: string; detail?: string }>,
): Promise<OutboundRequest[]> {
  const requests: OutboundRequest[] = []
  const outcome = await ask(async (request) => {
    requests.push(request)
    return { kind: 'answer', status: 400, headers: {}, body: '', url: request.url }
  })
  if (requests.length === 0) throw new TemplateError('', outcome.detail ?? 'It cannot be made of these settings.')
  return requests
}
