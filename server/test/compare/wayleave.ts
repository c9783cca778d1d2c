import { startClient } from '../harness/grants.ts'
import { startTestServer } from '../harness/server.ts'
import { startVisitor } from '../harness/visitor.ts'
import { authorizeUrl } from './asking.ts'
import { ASSISTANT, CALLBACK, type Contestant, crm, other } from './contestant.ts'

/** This server, on a database of its own. */
export async function startWayleave(): Promise<Contestant> {
  const server = await startTestServer()
  const redirect_uris = [CALLBACK]
  for (const { id, secret } of [crm, other]) {
    await startClient(server, id, { client_secret: secret, scopes: ['zap', 'zap:write'], redirect_uris })
  }
  await startClient(server, ASSISTANT, { kind: 'ai_actions', public: true, redirect_uris })
  const dana = await startVisitor(server, 'dana')
  const wayleave: Contestant = {
    name: 'Wayleave',
    urls: {
      authorize: `${server.url}/oauth/authorize/`,
      token: `${server.url}/oauth/token/`,
      introspect: `${server.url}/oauth/introspect`,
      revoke: `${server.url}/oauth/revoke`,
      discovery: `${server.url}/.well-known/openid-configuration`,
    },
    person: { open: (url) => dana.browser.open(url), allow: dana.allow, deny: dana.deny },
    stop: server.stop,
  }
  await dana.allow(authorizeUrl(wayleave)) // so that she is signed in
  return wayleave
}
