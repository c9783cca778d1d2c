// A server with an app that the operator pushed, and what a person fills into the form of another.
import { pushApp } from '../../src/apps/index.ts'
import type { FormFields } from './console-browser.ts'
import { startTestServer, type TestServer } from './server.ts'

const petshop = `key: petshop
name: Petshop
version: 1.0.0
hosts: [petshop.test]
auth:
  type: oauth2
  oauth2: { client_id: shop, client_secret: shop-secret, authorize_url: "https://petshop.test/authorize", access_token_url: "https://petshop.test/token" }
`

/** `tickets`: a form of seed 003 that is complete but for the client secret. */
export async function startServerWithApps(): Promise<{ server: TestServer; tickets: FormFields }> {
  const server = await startTestServer()
  await pushApp(petshop, { filename: 'petshop.yaml', env: {} }, server.deps)
  const tickets = {
    name: 'Tickets',
    key: 'tickets',
    auth_type: 'oauth2_refresh',
    client_id: 'tickets-client',
    authorize_url: 'https://tickets.test/authorize',
    access_token_url: 'https://tickets.test/token',
    scope: 'read write',
    test_url: 'https://tickets.test/me',
    label: '{{email}}',
  }
  return { server, tickets }
}
