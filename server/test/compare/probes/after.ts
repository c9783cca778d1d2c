// What comes after the first tokens: refreshing, a client's own token, introspection, revocation, discovery.
import {
  askToken,
  basic,
  isLive,
  members,
  newTokens,
  outcome,
  type Probe,
  post,
  read,
  refresh,
  type Tokens,
} from '../asking.ts'
import { crm, other } from '../contestant.ts'

export const laterProbes: readonly Probe[] = [
  {
    name: 'refresh: what is new',
    ask: async (on) => {
      const before = await newTokens(on)
      const { body } = await refresh(on, { refresh_token: before.refresh_token })
      const isNew = (name: string) => `${name} ${body[name] === before[name] ? 'as before' : 'new'}`
      return `${isNew('access_token')}, ${isNew('refresh_token')}; before: ${await isLive(on, before.access_token)}`
    },
  },
  {
    name: 'used refresh token again',
    ask: async (on) => {
      const { refresh_token } = await newTokens(on)
      const after = (await refresh(on, { refresh_token })).body as Tokens
      const again = outcome(await refresh(on, { refresh_token }))
      return `${again}; the newest access token is ${await isLive(on, after.access_token)}`
    },
  },
  { name: 'unknown refresh token', ask: async (on) => outcome(await refresh(on, { refresh_token: 'never-was' })) },
  {
    name: 'refresh token of another client',
    ask: async (on) => {
      const { refresh_token } = await newTokens(on)
      return outcome(await askToken(on, { grant_type: 'refresh_token', refresh_token }, basic(other)))
    },
  },
  {
    name: 'refresh with a wider scope, and without afterwards',
    ask: async (on) => {
      const { refresh_token } = await newTokens(on)
      const wider = outcome(await refresh(on, { refresh_token, scope: 'zap zap:write' }))
      return `${wider}; ${outcome(await refresh(on, { refresh_token }))}`
    },
  },
  {
    name: 'refresh with a narrower scope, and with the first one afterwards',
    ask: async (on) => {
      const { refresh_token } = await newTokens(on, { scope: 'zap zap:write' })
      const narrow = (await refresh(on, { refresh_token, scope: 'zap' })).body as Tokens
      const again = await refresh(on, { refresh_token: narrow.refresh_token, scope: 'zap zap:write' })
      return `${narrow.scope}; ${outcome(again)}`
    },
  },
  {
    name: 'client_credentials',
    ask: async (on) => {
      const answer = await askToken(on, { grant_type: 'client_credentials', scope: 'zap' })
      return answer.status === 200 ? members(answer.body) : outcome(answer)
    },
  },
  {
    name: 'introspection of a live token: members',
    ask: async (on) => {
      const { access_token } = await newTokens(on)
      return members((await post(on.urls.introspect, { token: access_token }, basic(crm))).body)
    },
  },
  {
    name: 'introspection of an unknown token',
    ask: async (on) => {
      const answer = await post(on.urls.introspect, { token: 'never-was' }, basic(crm))
      return `${answer.status} ${answer.text.replaceAll(' ', '')}`
    },
  },
  {
    name: 'introspection by nobody',
    ask: async (on) => outcome(await post(on.urls.introspect, { token: 'never-was' }, {})),
  },
  {
    name: 'introspection of another client’s token',
    ask: async (on) => {
      const { access_token } = await newTokens(on)
      const { body } = await post(on.urls.introspect, { token: access_token }, basic(other))
      return body.active === true ? 'live' : 'dead'
    },
  },
  {
    name: 'revocation of an unknown token',
    ask: async (on) => {
      const answer = await post(on.urls.revoke, { token: 'never-was' }, basic(crm))
      return `${outcome(answer)}${answer.text === '' ? ', nothing' : `, ${answer.text}`}`
    },
  },
  {
    name: 'revocation with a wrong secret',
    ask: async (on) => outcome(await post(on.urls.revoke, { token: 'never-was' }, basic({ ...crm, secret: 'wrong' }))),
  },
  {
    name: 'access token once its refresh token is revoked',
    ask: async (on) => {
      const { access_token, refresh_token } = await newTokens(on)
      await post(on.urls.revoke, { token: refresh_token }, basic(crm))
      return isLive(on, access_token)
    },
  },
  {
    name: 'discovery: code_challenge_methods_supported',
    ask: async (on) => {
      const { status, body } = await read(await fetch(on.urls.discovery))
      return `${status}, ${JSON.stringify(body.code_challenge_methods_supported) ?? 'none named'}`
    },
  },
]
