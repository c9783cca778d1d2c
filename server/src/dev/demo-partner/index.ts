// The demo partner "Acme CRM": a small SaaS product that embeds Wayleave. Development mode only.

import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { openAcme, type PartnerClient, type WayleavePlace } from './acme.ts'
import { createApp } from './app.ts'

export type { PartnerClient } from './acme.ts'
export { connectStylesheet } from './connect-stylesheet.ts'
export { logo } from './logo.ts'
export { type Person, people } from './people.ts'

/** How the demo partner starts. */
export type DemoPartnerOptions = WayleavePlace & {
  /** 0 picks a free one. */
  port: number
  client: PartnerClient
  /** Its pages send Cross-Origin-Opener-Policy: same-origin. Default false. */
  coop?: boolean
  /** Milliseconds since 1970 for its JWTs; give Wayleave's clock, or they expire when that is moved. */
  now?: () => number
}

/** A demo partner that runs. */
export type DemoPartner = {
  /** Its origin: also the one to allow for messages and the status channel. */
  url: string
  jwksUrl: string
  /** The one to register. */
  redirectUri: string
  /** Cuts every connection, kept-alive ones too. */
  close(): Promise<void>
}

/** Starts Acme CRM on 127.0.0.1, an origin of its own. Asks nothing of Wayleave yet. Rejects when the port is taken. */
export async function startDemoPartner(options: DemoPartnerOptions): Promise<DemoPartner> {
  const acme = await openAcme(options.client, options, options.now)
  let redirectUri = ''
  const app = createApp(acme, { coop: options.coop ?? false }, () => redirectUri)
  const server = createServer(getRequestListener(app.fetch))
  const url = `http://127.0.0.1:${await listen(server, options.port)}`
  redirectUri = `${url}/connected`
  return { url, jwksUrl: `${url}/jwks.json`, redirectUri, close: () => close(server) }
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1')
  await once(server, 'listening') // rejects when 'error' comes first
  return (server.address() as AddressInfo).port
}

async function close(server: Server): Promise<void> {
  if (!server.listening) return
  const closed = once(server, 'close')
  server.close()
  server.closeAllConnections()
  await closed
}
