// Who calls AI Actions: a bearer token with its scope, or an API key.                                       AI Actions 1.3
import { findCaller, type Person } from '../../accounts/index.ts'
import { type Client, findApiKey, findClient } from '../../clients/index.ts'
import type { Deps } from '../../kernel/deps.ts'
import { AiError, aiBrokenRule, aiUnauthorized } from '../../kernel/errors.ts'
import type { CallerRule, Incoming } from '../../kernel/http/index.ts'
import { findAccessToken } from '../access-token.ts'

/** The person whose actions are meant. `client`: whose token it is; undefined: an API key, of the provider `custom`. */
export type AiCaller = { person: Person; client: Client | undefined }

type Version = 'v1' | 'v2' | 'gpt'
/** A credential that is good. `scopes` undefined: an API key, which opens everything of its owner. */
type Proof = { userId: number; client: Client | undefined; scopes: readonly string[] | undefined }

export const AI_SCOPE = 'nla:exposed_actions:execute'

const OAUTH = { AccessPointOAuth: [AI_SCOPE] }
const API_KEY = { AccessPointApiKeyHeader: [] }
const credentialsOf: Readonly<Record<Version, CallerRule<AiCaller>['security']>> = {
  v1: [OAUTH, API_KEY, { AccessPointApiKeyQuery: [] }],
  v2: [OAUTH, API_KEY],
  gpt: [OAUTH],
}

/** A person's token or key; without one 401. Keys are taken in the query on v1 alone, and not at all by gpt. */
export function aiCaller(version: Version): CallerRule<AiCaller> {
  return {
    identify: async (incoming, deps) => {
      const caller = await identify(incoming, version, deps)
      if (!caller) throw aiUnauthorized('no credential')
      return caller
    },
    security: credentialsOf[version],
  }
}

/** The same, or nobody: whoever sends no credential is let in, a bad one is 401 all the same. */
export function aiCallerOrNobody(version: Version): CallerRule<AiCaller | undefined> {
  return {
    identify: (incoming, deps) => identify(incoming, version, deps),
    security: [{}, ...credentialsOf[version]],
  }
}

async function identify(incoming: Incoming, version: Version, deps: Deps): Promise<AiCaller | undefined> {
  if (incoming.url.searchParams.has('access_token')) throw aiUnauthorized('a token in the URL') // RFC 9700 §4.3.2
  const proofs = await Promise.all(proofsIn(incoming, version, deps))
  const [first, ...others] = proofs
  if (!first) return undefined
  if (others.some(({ userId }) => userId !== first.userId)) throw aiBrokenRule(FOREIGN)
  if (first.scopes && !first.scopes.includes(AI_SCOPE))
    throw new AiError({ kind: 'refused', status: 403, words: `Missing scope ${AI_SCOPE}` })
  const person = await findCaller(first.userId, deps)
  if (!person) throw aiUnauthorized('the account is deactivated, or no account of our own')
  return { person, client: first.client }
}

const FOREIGN = 'The credentials of this request belong to different accounts. Send one of them.'

/** What the request brings to prove its caller, in the order in which it decides. Each is good, or throws 401. */
function proofsIn({ request, url }: Incoming, version: Version, deps: Deps): Promise<Proof>[] {
  const { headers } = request
  const authorization = headers.get('authorization')
  const keys = [
    ...(version !== 'gpt' && headers.has('x-api-key') ? [headers.get('x-api-key') ?? ''] : []),
    ...(version === 'v1' ? url.searchParams.getAll('api_key') : []),
  ]
  return [
    ...(authorization === null ? [] : [proveToken(authorization, deps)]),
    ...keys.map((key) => proveKey(key.trim(), deps)),
  ]
}

async function proveToken(header: string, deps: Deps): Promise<Proof> {
  const token = /^Bearer +([\w.~+/-]+=*) *$/i.exec(header)?.[1]
  const found = token === undefined ? undefined : await findAccessToken(token, deps)
  const client = found && (await findClient(found.client_id, deps))
  if (!found || found.user_id === null || !client) throw aiUnauthorized('the access token is bad, or of no person')
  return { userId: found.user_id, client, scopes: found.scopes }
}

async function proveKey(key: string, deps: Deps): Promise<Proof> {
  const found = await findApiKey(key, deps)
  if (!found) throw aiUnauthorized('the API key is bad')
  return { userId: found.userId, client: undefined, scopes: undefined }
}
