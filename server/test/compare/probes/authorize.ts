// Authorize requests. The person is signed in, and has allowed crm what it asks for - unless a probe says otherwise.
import { authorizeUrl, backWith, ofAssistant, type Parameters, type Probe, whereTo } from '../asking.ts'
import { ASSISTANT, CALLBACK, cookieBrowser, other } from '../contestant.ts'

const asking = (name: string, over: Parameters, more = ''): Probe => ({
  name,
  ask: async (on) => whereTo(await on.person.open(authorizeUrl(on, over, more))),
})

const { query: ofApp } = ofAssistant()

export const authorizeProbes: readonly Probe[] = [
  asking('no client_id', { client_id: undefined }),
  asking('unknown client_id', { client_id: 'nobody' }),
  asking('redirect_uri that is not registered', { redirect_uri: 'https://evil.test/' }),
  asking('registered redirect_uri with a query added', { redirect_uri: `${CALLBACK}?more=1` }),
  asking('no redirect_uri, where one is registered', { redirect_uri: undefined }),
  asking('no response_type', { response_type: undefined }),
  asking('response_type=token', { response_type: 'token' }),
  asking('unknown scope', { scope: 'everything' }),
  asking('no scope', { scope: undefined }),
  asking('state given twice', {}, '&state=s2'),
  asking('client_id given twice', {}, `&client_id=${other.id}`),
  asking('public client without code_challenge', {
    ...ofApp,
    code_challenge: undefined,
    code_challenge_method: undefined,
  }),
  asking('code_challenge_method=plain', { ...ofApp, client_id: ASSISTANT, code_challenge_method: 'plain' }),
  asking('code_challenge without a method', { ...ofApp, code_challenge_method: undefined }),
  {
    name: 'prompt=none, nobody is signed in',
    ask: async (on) => whereTo(await cookieBrowser().open(authorizeUrl(on, { ...ofApp, prompt: 'none' }))),
  },
  asking('prompt=none, not allowed yet', { client_id: other.id, prompt: 'none' }),
  {
    name: 'the person says no',
    ask: async (on) => backWith(await on.person.deny(authorizeUrl(on, { client_id: other.id }))),
  },
  {
    name: 'the person allows',
    ask: async (on) => backWith(await on.person.allow(authorizeUrl(on))),
  },
]
