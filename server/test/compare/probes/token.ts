// The token endpoint: its form, the client's proof, and codes.
import {
  askToken,
  authorizeUrl,
  basic,
  codeOf,
  encoded,
  isLive,
  members,
  newTokens,
  ofAssistant,
  outcome,
  type Parameters,
  type Probe,
  post,
  read,
  redeem,
  type Tokens,
} from '../asking.ts'
import { ASSISTANT, CALLBACK, crm, other } from '../contestant.ts'

const wrong = { ...crm, secret: 'wrong' }
const inBody = { client_id: crm.id, client_secret: crm.secret }
const grant_type = 'authorization_code'

/** What is asked does not need a code that serves. */
const asking = (name: string, form: Parameters, headers?: Record<string, string>): Probe => ({
  name,
  ask: async (on) => outcome(await askToken(on, form, headers)),
})

/** A code of crm's, redeemed with these parameters. */
const redeeming = (name: string, over: Parameters, headers?: Record<string, string>): Probe => ({
  name,
  ask: async (on) => outcome(await redeem(on, { code: await codeOf(on), ...over }, headers)),
})

/** A code of the assistant's, redeemed with a verifier made of the right one. */
const verifying = (name: string, verifierOf: (right: string) => string | undefined): Probe => ({
  name,
  ask: async (on) => {
    const { query, verifier } = ofAssistant()
    const code = await codeOf(on, query)
    return outcome(await redeem(on, { code, client_id: ASSISTANT, code_verifier: verifierOf(verifier) }, {}))
  },
})

const dead = { grant_type, code: 'never-was', redirect_uri: CALLBACK }

export const tokenProbes: readonly Probe[] = [
  { name: 'a code: members of the answer', ask: async (on) => members(await newTokens(on)) },
  {
    name: 'a code of openid: members of the answer',
    ask: async (on) => {
      const { query, verifier } = ofAssistant()
      const code = await codeOf(on, query)
      return members((await redeem(on, { code, client_id: ASSISTANT, code_verifier: verifier }, {})).body)
    },
  },
  { name: 'expires_in', ask: async (on) => String((await newTokens(on)).expires_in) },
  { name: 'form of an access token', ask: async (on) => formOf((await newTokens(on)).access_token) },
  {
    name: 'headers of the answer',
    ask: async (on) => headersOf((await redeem(on, { code: await codeOf(on) })).headers),
  },
  {
    name: 'headers of a refusal',
    ask: async (on) => headersOf((await askToken(on, dead, basic(wrong))).headers),
  },
  {
    name: 'GET',
    ask: async (on) => {
      const answer = await read(await fetch(on.urls.token))
      const allow = answer.headers.get('allow')
      return `${answer.status}${allow === null ? '' : `, Allow: ${allow}`}`
    },
  },
  asking('no grant_type', {}),
  asking('unknown grant_type', { grant_type: 'magic' }),
  asking('no proof of the client', dead, {}),
  asking('unknown client', dead, basic({ id: 'nobody', secret: 'any' })),
  asking('wrong secret by Basic', dead, basic(wrong)),
  asking('wrong secret in the body', { ...dead, client_id: crm.id, client_secret: 'wrong' }, {}),
  redeeming('right secret in the body, of a client that used Basic before', inBody, {}),
  redeeming('Basic and the body, both right', inBody),
  redeeming('Basic of one client, client_id of another', { client_id: other.id }),
  asking('no code', { grant_type, redirect_uri: CALLBACK }),
  asking('unknown code', dead),
  {
    name: 'code used twice',
    ask: async (on) => {
      const code = await codeOf(on)
      const first = (await redeem(on, { code })).body as Tokens
      return `${outcome(await redeem(on, { code }))}; its access token is ${await isLive(on, first.access_token)}`
    },
  },
  redeeming('code with another redirect_uri', { redirect_uri: 'https://evil.test/' }),
  redeeming('code without redirect_uri', { redirect_uri: undefined }),
  redeeming('code of another client', {}, basic(other)),
  verifying('wrong code_verifier', () => 'x'.repeat(43)),
  verifying('no code_verifier for a challenge', () => undefined),
  redeeming('code_verifier without a challenge', { code_verifier: 'x'.repeat(43) }),
  {
    name: 'parameters in the URL',
    ask: async (on) => {
      const query = encoded({ grant_type, code: await codeOf(on), redirect_uri: CALLBACK })
      return outcome(await post(`${on.urls.token}?${query}`, '', basic(crm)))
    },
  },
  {
    name: 'a parameter given twice',
    ask: async (on) => {
      const form = encoded({ grant_type, code: await codeOf(on), redirect_uri: CALLBACK })
      return outcome(await post(on.urls.token, `${form}&grant_type=${grant_type}`, basic(crm)))
    },
  },
  {
    name: 'a body of JSON',
    ask: async (on) => {
      const body = JSON.stringify({ grant_type, code: await codeOf(on), redirect_uri: CALLBACK })
      return outcome(await post(on.urls.token, body, { ...basic(crm), 'content-type': 'application/json' }))
    },
  },
  {
    name: 'scope of the token, when more was allowed before',
    ask: async (on) => {
      await on.person.allow(authorizeUrl(on, { scope: 'zap zap:write' }))
      return String((await newTokens(on, { scope: 'zap' })).scope)
    },
  },
]

function formOf(token: string): string {
  const alphabet = /^[A-Za-z0-9]+$/.test(token) ? 'letters and digits' : 'letters, digits, - and _'
  return `${token.length} ${alphabet}`
}

function headersOf(headers: Headers): string {
  return ['content-type', 'cache-control', 'pragma'].map((name) => headers.get(name) ?? `no ${name}`).join('; ')
}
