// How the probes ask, and how an answer reads in a cell of the table.
import { createHash, randomBytes } from 'node:crypto'
import { ASSISTANT, CALLBACK, type Contestant, type Credentials, crm, type Visited } from './contestant.ts'

export type Parameters = Readonly<Record<string, string | undefined>>

/** One question to all, and what each answers, in a few words. */
export type Probe = { name: string; ask: (on: Contestant) => Promise<string> }

/** A request of crm's that is right; `over` overrides or, when undefined, removes. `more` is put behind it as it is. */
export function authorizeUrl({ urls }: Contestant, over: Parameters = {}, more = ''): string {
  const all = { client_id: crm.id, redirect_uri: CALLBACK, response_type: 'code', scope: 'zap', state: 's1', ...over }
  return `${urls.authorize}?${encoded(all)}${more}`
}

/** A request of the assistant's that is right, with the verifier of its challenge. */
export function ofAssistant(): { query: Parameters; verifier: string } {
  const verifier = randomBytes(32).toString('base64url')
  const code_challenge = createHash('sha256').update(verifier).digest('base64url')
  const scope = 'openid nla:exposed_actions:execute'
  return { query: { client_id: ASSISTANT, scope, code_challenge, code_challenge_method: 'S256' }, verifier }
}

export function encoded(parameters: Parameters): string {
  const given = Object.entries(parameters).filter((pair): pair is [string, string] => pair[1] !== undefined)
  return new URLSearchParams(given).toString()
}

/** What became of an authorize request: where the browser is now. */
export function whereTo({ status, location }: Visited): string {
  if (location?.startsWith(CALLBACK)) return backWith(new URL(location))
  return status >= 400 ? `${status}, a page` : 'asks the person'
}

/** What a redirect to the client says: the error, or the names of what came. */
export function backWith({ searchParams, hash }: URL): string {
  const said = hash === '' ? searchParams : new URLSearchParams(hash.slice(1))
  const error = said.get('error')
  return `back${hash === '' ? '' : ' in the fragment'}: ${error ?? [...said.keys()].join(', ')}`
}

/** A new code of dana's for a client. */
export async function codeOf(on: Contestant, over: Parameters = {}): Promise<string> {
  const came = await on.person.allow(authorizeUrl(on, over))
  const code = came.searchParams.get('code')
  if (code === null) throw new Error(`${on.name} gave no code: ${came}`)
  return code
}

export const basic = ({ id, secret }: Credentials) => ({
  authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
})

export type Tokens = Record<string, unknown> & { access_token: string; refresh_token: string }
export type Answer = { status: number; headers: Headers; text: string; body: Record<string, unknown> }

/** POSTs a form. */
export async function post(url: string, form: Parameters | string, headers: Record<string, string>): Promise<Answer> {
  const body = typeof form === 'string' ? form : encoded(form)
  const type = { 'content-type': 'application/x-www-form-urlencoded' }
  const answer = await fetch(url, { method: 'POST', body, headers: { ...type, ...headers }, redirect: 'manual' })
  return read(answer)
}

export async function read(answer: Response): Promise<Answer> {
  const text = await answer.text()
  let body: Answer['body'] = {}
  try {
    body = JSON.parse(text) as Answer['body']
  } catch {
    // A page, or nothing.
  }
  return { status: answer.status, headers: answer.headers, text, body }
}

/** Asks the token endpoint, as crm by Basic unless `headers` say otherwise. */
export function askToken(
  on: Contestant,
  form: Parameters,
  headers: Record<string, string> = basic(crm),
): Promise<Answer> {
  return post(on.urls.token, form, headers)
}

/** Redeems a code, crm's unless said otherwise. */
export async function redeem(on: Contestant, over: Parameters, headers?: Record<string, string>): Promise<Answer> {
  return askToken(on, { grant_type: 'authorization_code', redirect_uri: CALLBACK, ...over }, headers)
}

export async function refresh(on: Contestant, over: Parameters): Promise<Answer> {
  return askToken(on, { grant_type: 'refresh_token', ...over })
}

/** The tokens of a new consent. */
export async function newTokens(on: Contestant, over: Parameters = {}): Promise<Tokens> {
  const { body } = await redeem(on, { code: await codeOf(on, over) })
  if (typeof body.access_token !== 'string') throw new Error(`${on.name} gave no tokens: ${JSON.stringify(body)}`)
  return body as Tokens
}

/** Whether a token of crm's is live, as introspection has it. */
export async function isLive(on: Contestant, token: string): Promise<string> {
  const { body } = await post(on.urls.introspect, { token }, basic(crm))
  return body.active === true ? 'live' : 'dead'
}

/** Status and error of an answer; `200` alone when it is none. */
export function outcome({ status, body, headers }: Answer): string {
  const challenge = headers.get('www-authenticate')?.split(' ')[0]
  const words = [status, body.error ?? (status >= 400 ? 'without a code' : undefined)].filter(Boolean).join(' ')
  return challenge ? `${words}, ${challenge}` : words
}

/** Names in their order. */
export const members = (body: Record<string, unknown>) => Object.keys(body).join(', ')
